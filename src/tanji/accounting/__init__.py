"""Accounting: products, studies and their versions, evidence, calculation, reports (chapter 2,
article 7).
"""
