"""UN DESA Population Division: the international migrant stock and World Population Prospects."""
