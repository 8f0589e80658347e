import { AsyncApiRegistry } from '../../src/events/asyncapi/asyncapi-registry.js';
import { buildAsyncApi } from '../../src/events/asyncapi/asyncapi.js';
import { writeSocketTypes } from './write-client-types.js';
import { writeDocument } from './write-document.js';

await writeDocument('asyncapi.json', 'asyncapi', (app) => buildAsyncApi(app.get(AsyncApiRegistry).channels));
await writeSocketTypes();
