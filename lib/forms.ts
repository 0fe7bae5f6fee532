/** Name of a secret (AWS Secrets Manager API Reference, "CreateSecret"). */
export const SECRET_NAME = /^[\w/+=.@-]{1,512}$/;
export const SECRET_ARN = /^arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:\d{12}:secret:[\w/+=.@-]+-[A-Za-z0-9]{6}$/;

/** Name of a table (Amazon DynamoDB Developer Guide, "Supported data types and naming rules"). */
export const TABLE_NAME = /^[\w.-]{3,255}$/;

/** Name of an event bus (Amazon EventBridge API Reference, "CreateEventBus"). */
export const BUS_NAME = /^[\w./-]{1,256}$/;

/** Namespace of metrics (Amazon CloudWatch API Reference, "PutMetricData"); those that begin with `AWS/` are Amazon's own. */
export const NAMESPACE = /^(?!AWS\/)[\w./#:-]{1,255}$/;

/** Address to which `#` and an article's name are added; the description of an alarm has 1,024 characters in all. */
export const RUNBOOK_URL = /^[^\s#]{1,800}$/;
