import { runLocalStack } from './stack/run-local-stack.ts';

await runLocalStack({ watch: true });
