"""Received bytes taken apart: texts, attachments, invitations, inside bounds whatever they claim to be."""
