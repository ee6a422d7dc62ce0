"""The turns of agents: handlers, pools, and what a turn takes."""
