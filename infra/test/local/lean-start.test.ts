import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { serviceNames } from '@aisle/common';
import { expect, it } from '@jest/globals';
import { findNode } from '../../local/servers/find-node.ts';
import { root } from '../../local/stack/child.ts';

const tellLoaded = 'process.on("exit", () => console.log(process.moduleLoadList.join("\\n")))';

it.each(serviceNames)(
  'loads nothing of Node’s fetch and WebSocket into %s, which uses neither',
  async (service) => {
    const { path, typescript } = await findNode();
    const { stdout } = spawnSync(
      path,
      [...typescript, '--import', `data:text/javascript,${tellLoaded}`, 'src/index.ts'],
      // A service without settings says so and ends, when all of it is loaded.
      { cwd: join(root, service), env: {}, encoding: 'utf8' },
    );
    const loaded = stdout.split('\n');
    expect(loaded).toContain('NativeModule http');
    expect(loaded.filter((name) => name.includes('undici'))).toEqual([]);
  },
);
