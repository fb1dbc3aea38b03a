"""What QuickBooks is asked for in message sets without bills; each request keeps its purpose in the book."""

LIST, VENDOR = "list", "vendor"
ORDER, ORDER_LINES = "purchase_order", "purchase_order_lines"
