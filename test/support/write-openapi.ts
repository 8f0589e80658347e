import { buildOpenApi } from '../../src/common/openapi.js';
import { writeDocument } from './write-document.js';

await writeDocument('openapi.json', 'openapi', buildOpenApi);
