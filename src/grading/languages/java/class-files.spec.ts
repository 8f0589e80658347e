import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { mainClasses } from './class-files.js';

const u2 = (value: number) => Buffer.from([value >> 8, value & 255]);
const text = (value: string) =>
  Buffer.concat([Buffer.from([1]), u2(Buffer.byteLength(value)), Buffer.from(value)]);

/** A class with one method, as the compiler writes it. */
function classFile(flags: number, method: string, descriptor: string, methodFlags: number): Buffer {
  const constants = [text(method), text(descriptor), Buffer.from([5, 0, 0, 0, 0, 0, 0, 0, 1])];
  const head = [Buffer.from('cafebabe', 'hex'), u2(0), u2(61), u2(5), ...constants];
  const member = [u2(methodFlags), u2(1), u2(2), u2(1), u2(1), Buffer.from([0, 0, 0, 2, 9, 9])];
  return Buffer.concat([...head, u2(flags), u2(0), u2(0), u2(0), u2(0), u2(1), ...member, u2(0)]);
}

function jar(files: Record<string, Buffer>): Buffer {
  const parts = Object.entries(files).flatMap(([name, data]) => {
    const header = Buffer.alloc(30);
    header.writeUInt32LE(0x04034b50, 0);
    header.writeUInt32LE(data.length, 18);
    header.writeUInt16LE(Buffer.byteLength(name), 26);
    return [header, Buffer.from(name), data];
  });
  return Buffer.concat([...parts, Buffer.from('PK\x01\x02rest')]);
}

const MAIN = '([Ljava/lang/String;)V';

describe('the classes of a jar that a program can start with', () => {
  it('are those with a main, whatever their package, name and visibility', () => {
    const files = {
      'META-INF/MANIFEST.MF': Buffer.from('x'),
      'Point.class': classFile(1, 'x', '()I', 1),
      'app/Größe.class': classFile(0, 'main', MAIN, 9),
      'Free.class': classFile(1, 'main', '()V', 0),
    };
    expect(mainClasses(jar(files))).toEqual([
      { name: 'app.Größe', isPublic: false, isClassic: true, version: 61 },
      { name: 'Free', isPublic: true, isClassic: false, version: 61 },
    ]);
  });

  it('are not those whose main is private, or something else', () => {
    const files = { 'A.class': classFile(1, 'main', MAIN, 2), 'B.class': classFile(1, 'main', '(I)V', 9) };
    expect(mainClasses(jar(files))).toEqual([]);
  });

  it('are none in files that are torn or no classes at all', () => {
    const whole = jar({ 'A.class': classFile(1, 'main', MAIN, 9) });
    fc.assert(
      fc.property(fc.nat(whole.length - 1), (end) => Array.isArray(mainClasses(whole.subarray(0, end)))),
    );
    fc.assert(
      fc.property(
        fc.uint8Array(),
        (bytes) => mainClasses(jar({ 'A.class': Buffer.from(bytes) })).length === 0,
      ),
    );
  });
});
