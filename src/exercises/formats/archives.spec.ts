import { describe, expect, it } from '@jest/globals';
import { deflateRawSync } from 'node:zlib';
import { Folder, MAX_FILES, MAX_UNPACKED_BYTES } from './sources/folder.js';
import { ImportFault } from './import-fault.js';
import { readExercises } from './read-exercises.js';
import { openZipBytes } from './sources/zip-source.js';

interface Member {
  name: string;
  content?: string | Uint8Array;
  /** What the archive says of it, where that is not so. */
  size?: number;
  mode?: number;
  flags?: number;
}

/** A zip as a careless or hostile program writes it: any name, any size, any mode. */
function zip(members: readonly Member[], { count = members.length, cut = 0 } = {}): Uint8Array {
  const parts: Buffer[] = [];
  const central: Buffer[] = [];
  let at = 0;
  for (const { name, content = '', size, mode = 0o100_644, flags = 0x800 } of members) {
    const bytes = Buffer.from(content as string);
    const packed = deflateRawSync(bytes);
    const path = Buffer.from(name);
    const local = Buffer.alloc(30);
    local.writeUInt32LE(0x0403_4b50, 0);
    for (const [place, value] of [
      [4, 20],
      [6, flags],
      [8, 8],
      [26, path.length],
    ] as const)
      local.writeUInt16LE(value, place);
    local.writeUInt32LE(packed.length, 18);
    local.writeUInt32LE(size ?? bytes.length, 22);
    const entry = Buffer.alloc(46);
    entry.writeUInt32LE(0x0201_4b50, 0);
    for (const [place, value] of [
      [4, 0x0314],
      [6, 20],
      [8, flags],
      [10, 8],
      [28, path.length],
    ] as const)
      entry.writeUInt16LE(value, place);
    entry.writeUInt32LE(packed.length, 20);
    entry.writeUInt32LE(size ?? bytes.length, 24);
    entry.writeUInt32LE((mode << 16) >>> 0, 38);
    entry.writeUInt32LE(at, 42);
    parts.push(local, path, packed);
    central.push(entry, path);
    at += local.length + path.length + packed.length;
  }
  const directory = Buffer.concat(central);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x0605_4b50, 0);
  end.writeUInt16LE(count, 8);
  end.writeUInt16LE(count, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(at, 16);
  const whole = Buffer.concat([...parts, directory, end]);
  return whole.subarray(0, whole.length - cut);
}

const YAML = 'learnflow: 1\ntitle: A\ndifficultyLevel: beginner\nlanguage: python\ntests: []\n';
const sound = [
  { name: 'top/a/exercise.yaml', content: YAML },
  { name: 'top/a/description.md', content: 'Text.' },
];

async function faultOf(bytes: Uint8Array): Promise<ImportFault | undefined> {
  try {
    const archive = await openZipBytes(bytes);
    for await (const { fault } of readExercises(Folder.of(archive))) if (fault) return fault;
    return undefined;
  } catch (error) {
    if (error instanceof ImportFault) return error;
    throw error;
  }
}

describe('an archive', () => {
  it('that is sound is read', async () => {
    expect(await faultOf(zip(sound))).toBeUndefined();
  });

  it.each<[string, Uint8Array, string, Record<string, unknown>]>([
    [
      'a path out of it',
      zip([...sound, { name: 'top/../../x' }]),
      'import_malformed',
      { file: 'top/../../x' },
    ],
    [
      'a path out of it, with backslashes',
      zip([...sound, { name: 'top\\..\\..\\x' }]),
      'import_malformed',
      {},
    ],
    ['an absolute path', zip([...sound, { name: '/etc/x' }]), 'import_malformed', { file: '/etc/x' }],
    ['a path of a drive', zip([...sound, { name: 'C:/x' }]), 'import_malformed', {}],
    ['a name with NUL', zip([...sound, { name: 'a\0b' }]), 'import_malformed', {}],
    ['a path without end', zip([...sound, { name: 'a/'.repeat(600) + 'b' }]), 'import_malformed', {}],
    [
      'a file twice',
      zip([...sound, ...sound]),
      'import_malformed',
      { file: 'top/a/exercise.yaml', reason: 'is there twice' },
    ],
    [
      'a link out of it',
      zip([...sound, { name: 'top/l', content: '../../etc/passwd', mode: 0o120_777 }]),
      'import_malformed',
      { file: 'top/l' },
    ],
    [
      'an absolute link',
      zip([...sound, { name: 'top/l', content: '/etc/passwd', mode: 0o120_777 }]),
      'import_malformed',
      { file: 'top/l' },
    ],
    [
      'a link to itself',
      zip([...sound, { name: 'top/l', content: 'l', mode: 0o120_777 }]),
      'import_malformed',
      { file: 'top/l' },
    ],
    [
      'two links in a circle',
      zip([
        ...sound,
        { name: 'l', content: 'm', mode: 0o120_777 },
        { name: 'm', content: 'l', mode: 0o120_777 },
      ]),
      'import_malformed',
      {},
    ],
    [
      'a link to nothing',
      zip([...sound, { name: 'top/l', content: 'nobody', mode: 0o120_777 }]),
      'import_malformed',
      { file: 'top/l' },
    ],
    [
      'a link of a megabyte',
      zip([...sound, { name: 'l', content: 'x/'.repeat(500_000), mode: 0o120_777 }]),
      'import_malformed',
      { file: 'l' },
    ],
    [
      'an encrypted file',
      zip([...sound, { name: 'top/secret', flags: 1 }]),
      'import_unsupported',
      { file: 'top/secret' },
    ],
    [
      'a file that is larger than it says',
      zip([{ name: 'a/exercise.yaml', content: YAML.repeat(50), size: 10 }]),
      'import_malformed',
      { file: 'a/exercise.yaml' },
    ],
    [
      'a file that is smaller than it says',
      zip([{ name: 'a/exercise.yaml', content: YAML, size: 10_000 }]),
      'import_malformed',
      { file: 'a/exercise.yaml' },
    ],
    [
      'more than 256 MiB, as it says',
      zip([...sound, { name: 'big', size: MAX_UNPACKED_BYTES }]),
      'import_too_large',
      {},
    ],
    [
      'many files of a little too much in all',
      zip([
        ...sound,
        ...Array.from({ length: 5 }, (_, index) => ({ name: `big${index}`, size: MAX_UNPACKED_BYTES / 4 })),
      ]),
      'import_too_large',
      {},
    ],
    [
      'too many files',
      zip(Array.from({ length: MAX_FILES + 1 }, (_, index) => ({ name: `f${index}` }))),
      'import_too_large',
      {},
    ],
    [
      'a link that makes too much of a folder',
      zip([
        ...sound,
        { name: 'd/big', size: MAX_UNPACKED_BYTES / 2 },
        ...[1, 2].map((n) => ({ name: `l${n}`, content: 'd', mode: 0o120_777 })),
      ]),
      'import_too_large',
      {},
    ],
    ['a cut end', zip(sound, { cut: 30 }), 'import_malformed', {}],
    ['half of it', zip(sound).subarray(0, 60), 'import_malformed', {}],
    ['more files announced than there are', zip(sound, { count: 7 }), 'import_malformed', {}],
    ['nothing in it', zip([]), 'import_unsupported', {}],
    ['no zip at all', Buffer.from('GIF89a'), 'import_malformed', {}],
  ])('with %s is refused whole', async (_what, bytes, code, details) => {
    const fault = await faultOf(bytes);
    expect({ code: fault?.code, details: fault?.details }).toMatchObject({ code, details });
    expect(fault?.message).not.toBe('');
  });

  it('of archives may not hold more in all of them than one may', async () => {
    const inner = zip([...sound, { name: 'big', size: MAX_UNPACKED_BYTES / 3 }]);
    const two = [1, 2].map((n) => ({ name: `${n}.zip`, content: inner }));
    expect(await faultOf(zip(two.slice(0, 1)))).toBeUndefined();
    expect(await faultOf(zip(two))).toBeUndefined();
    expect(await faultOf(zip([...two, { name: '3.zip', content: inner }]))).toMatchObject({
      code: 'import_too_large',
      details: { file: expect.stringMatching(/zip$/) },
    });
  });

  it('with a broken archive in it is refused with its name', async () => {
    const fault = await faultOf(zip([{ name: 'inner.zip', content: 'PK no' }]));
    expect(fault).toMatchObject({ code: 'import_malformed', details: { file: 'inner.zip' } });
  });
});
