// Package localstack tests on LocalStack's last free core whatever of smsdesk runs there: sending, the topic and the queue of replies,
// delivery logs, the bus of calls, the archive, and the part of the template that the core can take. It has no DynamoDB, no API Gateway of
// the kind that smsdesk uses, no Cognito, and no functions without Docker.
package localstack
