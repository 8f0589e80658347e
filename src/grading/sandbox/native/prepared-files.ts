import { existsSync, writeFileSync } from 'node:fs';
import type { CompileLaunch } from '../../languages/language.js';
import type { KeptFiles } from '../kept-files.js';
import { prepareCompiler } from './native-compiler.js';
import type { SandboxLauncher } from './launch/sandbox-launcher.js';

export interface Preparation {
  language: string;
  /** Of the compiler: what one has made is of no use to another. */
  version: string;
  launch: CompileLaunch;
}

/** What compilers need once before their first source; only they and scripts of ours have made it. Go's takes up to half a minute. */
export class PreparedFiles {
  private readonly made = new Map<CompileLaunch, Promise<string>>();

  constructor(
    private readonly kept: KeptFiles,
    private readonly launcher: SandboxLauncher,
  ) {}

  /** The path of a file that the sandbox can read. Rejects with GraderUnavailable; the next call tries again. */
  async file(preparation: Preparation): Promise<string> {
    const { launch } = preparation;
    const known = this.made.get(launch);
    const path = await known;
    if (path !== undefined && existsSync(path)) return path;
    // The first of those who found nothing, or that the folder has been emptied, makes it for all.
    const now = this.made.get(launch);
    if (now !== undefined && now !== known) return now;
    const file = this.find(preparation);
    this.made.set(launch, file);
    file.catch(() => this.made.delete(launch));
    return file;
  }

  private async find({ language, version, launch }: Preparation): Promise<string> {
    let product: Buffer | undefined;
    const madeFrom = [version, process.arch, launch.argv, launch.env];
    const kept = await this.kept.file(language, madeFrom, async (fd) => {
      product = await prepareCompiler(launch, this.launcher);
      writeFileSync(fd, product);
    });
    const { staging } = this.launcher;
    if (kept !== undefined) return staging.share(kept);
    return staging.write('prepared', product ?? (await prepareCompiler(launch, this.launcher)));
  }
}
