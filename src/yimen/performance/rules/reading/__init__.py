"""From text and tables to one document model; pure, without files or libraries of formats."""
