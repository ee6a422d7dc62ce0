"""What happens is told: logs, spans, subscriptions, webhooks."""
