"""Parties: organisations, facilities, people and the roles that they hold (chapter 1, article
5).
"""
