"""World Bank: indicators, remittances, their prices, and income groups; one module a data product."""
