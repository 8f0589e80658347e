import { describe, expect, it } from '@jest/globals';
import { loadConfig } from '../../../common/config.js';
import { modelsOf } from './models.js';

const models = (settings: Record<string, string>) =>
  modelsOf(loadConfig({ SECRET_KEY: 'x'.repeat(40), ...settings }, '/nonexistent/.env').env);

describe('the models of the agents', () => {
  it('are those of the map, else of the earlier variables, else the one for all', () => {
    const settings = {
      OPENAI_MODEL: 'all',
      OPENAI_MODELS: 'debug=large, triage=small',
      OPENAI_MODEL_DEBUG: 'earlier',
      OPENAI_MODEL_CODE_REVIEW: 'reviewer',
    };
    expect(models(settings)).toEqual({
      triage: 'small',
      debug: 'large',
      code_review: 'reviewer',
      concepts: 'all',
      exercise: 'all',
      progress: 'all',
    });
  });

  it.each(['debug', 'debug=', '=x', 'debug=a=b', 'poet=large'])(
    'are refused where the map says %s',
    (text) => {
      expect(() => models({ OPENAI_MODELS: text })).toThrow('OPENAI_MODELS');
    },
  );
});
