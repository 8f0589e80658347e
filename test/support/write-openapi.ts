import { buildOpenApi } from '../../src/common/openapi/openapi.js';
import { writeApiTypes } from './write-client-types.js';
import { ownSchema } from '../../src/exercises/formats/own/own-schema.js';
import { writeDocument, writeFresh } from './write-document.js';

await writeDocument('openapi.json', 'openapi', buildOpenApi);
await writeApiTypes();
// For editors of exercise files.
await writeFresh('content/exercise.schema.json', 'openapi', ownSchema());
