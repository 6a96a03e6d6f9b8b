from django.utils.crypto import salted_hmac


def hashed(key: str, prefix: str, version: int) -> str:
    """A keyed hash in place of the key: the cache may be a table, and keys of limits name addresses (privacy.md)."""
    digest = salted_hmac("core.cache_keys", key, algorithm="sha256").hexdigest()[:40]
    return f"{prefix}:{version}:{digest}"
