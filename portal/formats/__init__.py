"""Formats that leave the portal: each turns plain values into bytes, and knows of nothing else."""
