import { RemovalPolicy } from 'aws-cdk-lib';
import { Architecture, Code, LayerVersion } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import type { Stage } from '../stage.ts';

/**
 * LanceDB as a layer, for functions that search or index. Each stack that needs it has a layer version of its own, over one
 * uploaded archive: an exported layer could not be replaced while another stack imports it.
 */
export class SearchEngine extends LayerVersion {
  constructor(scope: Construct, id: string, { config, engineDir }: Stage) {
    super(scope, id, {
      code: Code.fromAsset(engineDir),
      description: 'LanceDB and apache-arrow',
      compatibleArchitectures: [config.architecture === 'arm64' ? Architecture.ARM_64 : Architecture.X86_64],
      removalPolicy: RemovalPolicy.DESTROY,
    });
  }
}
