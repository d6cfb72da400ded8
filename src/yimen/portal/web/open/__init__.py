"""Operations that anybody or another system may call."""
