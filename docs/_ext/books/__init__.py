"""The guide to take along"""
