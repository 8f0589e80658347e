import { AsyncApiRegistry } from '../../src/events/asyncapi/asyncapi-registry.js';
import { buildAsyncApi } from '../../src/events/asyncapi/asyncapi.js';
import { writeDocument } from './write-document.js';

await writeDocument('asyncapi.json', 'asyncapi', (app) => buildAsyncApi(app.get(AsyncApiRegistry).channels));
