import { beforeEach, describe, expect, it } from '@jest/globals';
import express, { type Express } from 'express';
import request from 'supertest';
import { SAMPLE_URL } from '../http/public-prefix.js';
import { renderedDocuments } from './rendered-documents.js';

describe('the OpenAPI document as text', () => {
  let app: Express;
  let written: number;
  beforeEach(() => {
    written = 0;
    app = express().set('trust proxy', 1).use(renderedDocuments());
    app.get(['/api/openapi.json', '/api/openapi.yaml', '/api/other'], ({ path }, response) => {
      written += 1;
      response.type(path.includes('json') ? 'json' : 'text/yaml').send(`{"ask":"${SAMPLE_URL}/api"}`);
    });
  });

  it.each(['/api/openapi.json', '/API/OpenAPI.json/', '/api/openapi.yaml'])(
    'is written once for all who ask for %s, with where each has asked',
    async (path) => {
      const one = await request(app).get(path).set('Host', 'one.example').buffer(true);
      const two = await request(app).get(path).set('Host', 'two.example:8443').buffer(true);
      expect([one, two].map(({ text }) => text)).toEqual([
        '{"ask":"http://one.example/api"}',
        '{"ask":"http://two.example:8443/api"}',
      ]);
      expect(two.headers['content-type']).toBe(one.headers['content-type']);
      expect((await request(app).head(path)).status).toBe(200);
      expect(written).toBe(1);
    },
  );

  it('leaves all other answers alone', async () => {
    await request(app).get('/api/other');
    expect((await request(app).get('/api/other')).text).toContain(SAMPLE_URL);
    expect(written).toBe(2);
  });
});
