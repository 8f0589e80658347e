import { buildOpenApi } from '../../src/common/openapi/openapi.js';
import { writeApiTypes } from './write-client-types.js';
import { writeDocument } from './write-document.js';

await writeDocument('openapi.json', 'openapi', buildOpenApi);
await writeApiTypes();
