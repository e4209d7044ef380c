// The app as an Azure Functions container on Container Apps, with the rules that add instances. The image, the environment and the
// services (bucket, Kafka, PostgreSQL) are given; nothing secret has a default.
param name string = 'aviary'
param location string = resourceGroup().location
param environmentId string
param image string
param bucket string
param bucketEndpoint string = ''
param awsRegion string
param kafkaBrokers string
@secure()
param storageConnection string
@secure()
param outcomesConnection string
@secure()
param awsAccessKeyId string
@secure()
param awsSecretAccessKey string

resource app 'Microsoft.App/containerApps@2024-10-02-preview' = {
  name: name
  location: location
  kind: 'functionapp'
  properties: {
    managedEnvironmentId: environmentId
    configuration: {
      ingress: { external: true, targetPort: 80 }
      secrets: [
        { name: 'storage', value: storageConnection }
        { name: 'outcomes', value: outcomesConnection }
        { name: 'aws-access-key-id', value: awsAccessKeyId }
        { name: 'aws-secret-access-key', value: awsSecretAccessKey }
      ]
    }
    template: {
      containers: [
        {
          name: 'app'
          image: image
          resources: { cpu: json('1.0'), memory: '2Gi' }
          env: [
            { name: 'AzureWebJobsStorage', secretRef: 'storage' }
            { name: 'Registry__Bucket', value: bucket }
            { name: 'Registry__Endpoint', value: bucketEndpoint }
            { name: 'AWS_REGION', value: awsRegion }
            { name: 'AWS_ACCESS_KEY_ID', secretRef: 'aws-access-key-id' }
            { name: 'AWS_SECRET_ACCESS_KEY', secretRef: 'aws-secret-access-key' }
            { name: 'Training__Schedule', value: '0 0 3 * * *' }
            { name: 'Training__Tick', value: '*/30 * * * * *' }
            { name: 'Monitoring__Schedule', value: '0 */5 * * * *' }
            { name: 'Messaging__Transport', value: 'kafka:' }
            { name: 'Messaging__KafkaBrokers', value: kafkaBrokers }
            { name: 'Messaging__Group', value: 'aviary' }
            { name: 'Messaging__Requests', value: 'classification.requests' }
            { name: 'Messaging__Retries', value: 'classification.retries' }
            { name: 'Messaging__Outcomes', secretRef: 'outcomes' }
          ]
          probes: [
            { type: 'Readiness', httpGet: { path: '/health/ready', port: 80 }, periodSeconds: 2 }
            { type: 'Liveness', httpGet: { path: '/health/live', port: 80 }, initialDelaySeconds: 30 }
          ]
        }
      ]
      scale: {
        minReplicas: 1
        maxReplicas: 4
        rules: [
          // An instance of one core runs one request at a time; a few more wait a moment each.
          { name: 'http', http: { metadata: { concurrentRequests: '8' } } }
          {
            name: 'requests'
            custom: {
              type: 'kafka'
              metadata: { bootstrapServers: kafkaBrokers, consumerGroup: 'aviary', topic: 'classification.requests', lagThreshold: '1000' }
            }
          }
        ]
      }
    }
  }
}

output address string = app.properties.configuration.ingress.fqdn
