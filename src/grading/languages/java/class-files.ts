/** What is asked of the classes that the compiler made, as their files say it (JVM specification, chapter 4). */
export interface MainClass {
  /** With its package: `app.Main`. */
  name: string;
  isPublic: boolean;
  /** `public static void main(String[])`, which every Java runs. */
  isClassic: boolean;
  /** Of the format: 61 is Java 17. */
  version: number;
}

const LOCAL_HEADER = 0x04034b50;
const CLASS_MAGIC = 0xcafebabe;
const PUBLIC = 0x0001;
const PRIVATE = 0x0002;
const STATIC = 0x0008;
/** Bytes of each constant after its tag, by the tag; texts (1) say their length, and 5 and 6 take two places. */
// prettier-ignore
const CONSTANT_BYTES: Record<number, number> = {
  3: 4, 4: 4, 5: 8, 6: 8, 7: 2, 8: 2, 9: 4, 10: 4, 11: 4, 12: 4, 15: 3, 16: 2, 17: 4, 18: 4, 19: 2, 20: 2,
};

/** The classes with a `main` in a jar that is not compressed, in its order. Files that cannot be read have none. */
export function mainClasses(jar: Buffer): MainClass[] {
  return [...filesOf(jar)].flatMap(({ name, data }) => {
    if (!name.endsWith('.class')) return [];
    try {
      return mainOf(name.slice(0, -'.class'.length).replaceAll('/', '.'), new ClassReader(data));
    } catch (error) {
      if (error instanceof TornClass) return [];
      throw error;
    }
  });
}

/** The entries from the front; one that does not say its size before its data ends the walk. */
function* filesOf(jar: Buffer): Generator<{ name: string; data: Buffer }> {
  for (let at = 0; at + 30 <= jar.length && jar.readUInt32LE(at) === LOCAL_HEADER;) {
    const size = jar.readUInt32LE(at + 18);
    const nameLength = jar.readUInt16LE(at + 26);
    const start = at + 30 + nameLength + jar.readUInt16LE(at + 28);
    const name = jar.toString('utf8', at + 30, at + 30 + nameLength);
    const isStored = jar.readUInt16LE(at + 8) === 0 && (jar.readUInt16LE(at + 6) & 8) === 0;
    if (isStored) yield { name, data: jar.subarray(start, start + size) };
    at = start + size;
  }
}

class TornClass extends Error {}

class ClassReader {
  private at = 0;
  constructor(private readonly data: Buffer) {}

  u1(): number {
    return this.data.readUInt8(this.skip(1));
  }
  u2(): number {
    return this.data.readUInt16BE(this.skip(2));
  }
  u4(): number {
    return this.data.readUInt32BE(this.skip(4));
  }
  text(length: number): string {
    const start = this.skip(length);
    return this.data.toString('utf8', start, start + length);
  }
  /** The place before the skipped bytes. */
  skip(bytes: number): number {
    const before = this.at;
    this.at += bytes;
    if (this.at > this.data.length) throw new TornClass('it ends too early');
    return before;
  }
}

function mainOf(name: string, reader: ClassReader): MainClass[] {
  if (reader.u4() !== CLASS_MAGIC) return [];
  reader.skip(2);
  const version = reader.u2();
  const texts = constantTexts(reader);
  const flags = reader.u2();
  reader.skip(4);
  reader.skip(2 * reader.u2());
  skipMembers(reader);
  const mains = membersOf(reader).filter((one) => texts.get(one.name) === 'main');
  const takes = (descriptor: string) => mains.filter((one) => texts.get(one.descriptor) === descriptor);
  const classic = takes('([Ljava/lang/String;)V').some(
    (one) => (one.flags & PUBLIC) !== 0 && (one.flags & STATIC) !== 0,
  );
  const any = [...takes('([Ljava/lang/String;)V'), ...takes('()V')].some(
    (one) => (one.flags & PRIVATE) === 0,
  );
  return any ? [{ name, isPublic: (flags & PUBLIC) !== 0, isClassic: classic, version }] : [];
}

function constantTexts(reader: ClassReader): Map<number, string> {
  const texts = new Map<number, string>();
  const count = reader.u2();
  for (let index = 1; index < count; index++) {
    const tag = reader.u1();
    if (tag === 1) texts.set(index, reader.text(reader.u2()));
    else {
      const bytes = CONSTANT_BYTES[tag];
      if (bytes === undefined) throw new TornClass(`a constant of the unknown kind ${tag}`);
      reader.skip(bytes);
      if (bytes === 8) index += 1;
    }
  }
  return texts;
}

interface Member {
  flags: number;
  name: number;
  descriptor: number;
}

function membersOf(reader: ClassReader): Member[] {
  const members: Member[] = [];
  for (let left = reader.u2(); left > 0; left--) {
    members.push({ flags: reader.u2(), name: reader.u2(), descriptor: reader.u2() });
    for (let attributes = reader.u2(); attributes > 0; attributes--) {
      reader.skip(2);
      reader.skip(reader.u4());
    }
  }
  return members;
}

const skipMembers = (reader: ClassReader): void => void membersOf(reader);
