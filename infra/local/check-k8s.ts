import { aisle } from '../check-k8s/aisle.ts';
import { checkProject } from '../check-k8s/check-project.ts';
import { NoKubectl } from '../check-k8s/kustomize.ts';
import { showReport } from '../check-k8s/show-report.ts';

const started = performance.now();
try {
  const result = await checkProject(await aisle());
  console.log(showReport(result, (performance.now() - started) / 1000));
  process.exitCode = result.findings.length > 0 ? 1 : 0;
} catch (error) {
  if (!(error instanceof NoKubectl)) throw error;
  console.error(error.message);
  process.exitCode = 2;
}
