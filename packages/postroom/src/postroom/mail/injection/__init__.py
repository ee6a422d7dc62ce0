"""Injection risk of received mail: its texts, seen and unseen, against a small linear model and a few rules."""
