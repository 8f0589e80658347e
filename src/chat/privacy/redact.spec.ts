import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { starterExercises } from '../../exercises/starter/starter-exercises.js';
import { redact } from './redact.js';
import { cpuMs } from '../../../test/support/cpu-ms.js';

const STARTER_EXERCISES = await starterExercises();

const NAMES = ['Ada Lovelace', 'Max'];
const fenced = (code: string) => `Look:\n\n\`\`\`python\n${code}\n\`\`\`\n`;

describe('redact', () => {
  it.each([
    ['Write to ada.lovelace+home@mail.example.co.uk, please', 'Write to [e-mail], please'],
    ['ÄDA@exämple.de', '[e-mail]'],
    ['<jo@example.com>', '<[e-mail]>'],
    ['jo (at) example (dot) com', '[e-mail]'],
    ['jo[at]example.com', '[e-mail]'],
    ['I am at +43 664 1234567.', 'I am at [phone].'],
    ['+436641234567', '[phone]'],
    ['0043 664 123 45 67', '[phone]'],
    ['(555) 123-4567 or 555-123-4567', '[phone] or [phone]'],
    ['0664/1234567', '[phone]'],
    ['my phone number is 12 34 56 78', 'my phone number is [phone]'],
    ['Telefon: 1234567', 'Telefon: [phone]'],
    ['my password is hunter2!', 'my password is [secret]'],
    ['mein Passwort ist geheim', 'mein Passwort ist [secret]'],
    ['postgresql://jo:s3cret@db.example.com/x', 'postgresql://[secret]@db.example.com/x'],
    ['https://x.example/?a=1&api_key=abcd1234&b=2', 'https://x.example/?a=1&api_key=[secret]&b=2'],
    ['Authorization: Bearer abc123def456ghi789', 'Authorization: Bearer [secret]'],
    ['key sk-proj-Ab12Cd34Ef56Gh78Ij90', 'key [secret]'],
    ['sk_live_4eC39HqLyjWDarjtT1zdp7dc', '[secret]'],
    ['ghp_abcdefghijklmnopqrstuvwxyz0123456789', '[secret]'],
    ['AKIAIOSFODNN7EXAMPLE', '[secret]'],
    ['eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.dBjftJeZ4CVP', '[secret]'],
    ['API_KEY = "9f8e7d6c5b4a39281706f5e4d3c2b1a0"', 'API_KEY = "[secret]"'],
    ['I am Ada Lovelace.', 'I am [name].'],
    ['ADA   LOVELACE, or Lovelace, Ada', '[name], or [name]'],
    ['Hi, Ada here, Max’s friend', 'Hi, [name] here, [name]’s friend'],
    ['Adaptive maximum: max, Maxi, ada, Adas', 'Adaptive maximum: max, Maxi, ada, Adas'],
  ])('takes out of %j', (text, expected) => expect(redact(text, NAMES).text).toBe(expected));

  it('counts the places', () => {
    expect(redact('Ada, jo@example.com, Ada Lovelace', NAMES).redactions).toBe(3);
    expect(redact('nothing', NAMES)).toEqual({ text: 'nothing', redactions: 0 });
  });

  it('knows a name in both forms of its accents', () => {
    for (const form of ['NFC', 'NFD'] as const) {
      expect(redact('ich bin José Müller'.normalize(form), ['José Müller']).text).toBe('ich bin [name]');
      expect(redact('José sagt'.normalize(form), ['José Müller'.normalize('NFD')]).text).toBe('[name] sagt');
    }
  });

  it('takes a name with marks of a regular expression for what it is', () => {
    expect(redact('I am A.* (B)', ['A.* (B)', '$^ [x', '']).text).toBe('I am A.* (B)');
    expect(redact('O’Neil-Smith asks', ['Tim O’Neil-Smith']).text).toBe('[name] asks');
  });

  it('takes a full name, an address and a key out of code, and leaves one word of a name', () => {
    const code = '# by Ada Lovelace, ada@example.com\nMax = max(Max, 3)\nkey = "sk-Ab12Cd34Ef56Gh78Ij90Kl"';
    const clean = '# by [name], [e-mail]\nMax = max(Max, 3)\nkey = "[secret]"';
    expect(redact(code, NAMES, 'code')).toEqual({ text: clean, redactions: 3 });
    expect(redact(fenced(code), NAMES).text).toBe(fenced(clean));
    expect(redact('Ada: `Max` is `Ada Lovelace`', NAMES).text).toBe('[name]: `Max` is `[name]`');
  });

  it.each([
    '@app.route("/a")\ndef f(): ...',
    'C = A@B\nD = a@b.T + a@b.mT + w@x.reshape(3) + self.w@self.x.transpose()',
    'numbers = [1234567890, 0.123456789, -1234567890, 1e10]\nx = 1 +1234567890',
    'x = 555-123-4567 + 100-200-300',
    'when = "2026-03-01T09:30:00.000Z"\nday = 2026-03-01\nzone = "+02:00"',
    'password = "correct horse"\npassword = "Secret123"\ntoken = next_token(tokens)\ntoken = tokenizer.next_token_of_stream',
    'sk_learn_preprocessing_standard_scaler = 1\nAda = 3\nMax = 4',
    'rows = "0101 1010 1100 0011"\nip = "192.168.100.200"\ngrid = [[1, 2, 3], [4, 5, 6]]',
    'url = "https://example.com/a?page=2#top"\nrange(10, 0, -1)',
    'a = b - 1 + 2 - 3\nprint(f"{a:+010d} {b}")\nuuid = "3f2b8c1e-9d4a-4f6b-8c2d-1e3f5a7b9c0d"',
    '5 + 10\n12 +345 678\n+1 +2 +3\n1234567890 1234567890\n01 02 03 04 05',
  ])('leaves the code %j as it is', (code) => {
    expect(redact(code, NAMES, 'code')).toEqual({ text: code, redactions: 0 });
    expect(redact(fenced(code), NAMES).text).toBe(fenced(code));
  });

  it.each([
    'On 2026-03-01 at 09:30 I got 1234567890 and [1, 2, 3] instead of 0.5',
    'Why does 0101 1010 1100 become 1100 0101 1010?',
    'What does @property do? And `@app.route`?',
    'The list is 10 20 30 40 50 60, the sum 210, version 3.14.159',
    'Is 100-200-300 the same as 100 - 500? Numbers 1 to 1000000000.',
    'The password must have 8 characters; my password checker fails',
  ])('leaves the question %j as it is', (text) => expect(redact(text, NAMES).text).toBe(text));

  it('leaves every starter exercise as it is', () => {
    for (const exercise of STARTER_EXERCISES) {
      for (const code of [exercise.solutionCode, exercise.starterCode ?? '']) {
        expect(redact(code, NAMES, 'code')).toEqual({ text: code, redactions: 0 });
      }
      expect(redact(exercise.description, [])).toEqual({
        text: exercise.description,
        redactions: 0,
      });
    }
  });

  it('finds an address and a full name wherever they stand, and nothing of its own work', () => {
    const around = fc.string({ unit: 'grapheme', maxLength: 40 });
    fc.assert(
      fc.property(around, around, (before, behind) => {
        const text = `${before}\njo.doe@example.org Ada Lovelace\n${behind}`;
        for (const form of ['prose', 'code'] as const) {
          const once = redact(text, NAMES, form);
          expect(once.text).not.toContain('example.org');
          expect(once.text).not.toContain('Lovelace');
          expect(redact(once.text, NAMES, form).text).toBe(once.text);
        }
      }),
    );
  });

  it.each([
    ['a@'.repeat(30_000)],
    ['a.'.repeat(30_000)],
    ['+1 '.repeat(20_000)],
    ['0664 '.repeat(12_000)],
    ['phone '.repeat(10_000)],
    ['my password '.repeat(5_000)],
    ['`'.repeat(60_000)],
    ['```\n'.repeat(15_000)],
    ['-----BEGIN PRIVATE KEY-----\n'.repeat(2_000)],
    ['a://'.repeat(15_000)],
    ['token='.repeat(10_000)],
    ['a (at) '.repeat(8_000)],
    ['Ada '.repeat(15_000)],
  ])('is quick with 60,000 characters of %.8s', (text) => {
    const taken = cpuMs(() => {
      redact(text, NAMES);
      redact(text, NAMES, 'code');
    });
    expect(taken).toBeLessThan(10_000);
  });
});
