echo mine >own
