"""What a developer runs, never the product: catalogues, a throw-away PostgreSQL, pictures, measures."""
