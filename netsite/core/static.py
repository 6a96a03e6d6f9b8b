from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticStorage(CompressedManifestStaticFilesStorage):
    """Hashed, compressed files once they are collected; their plain names before (tests, a fresh checkout)."""

    manifest_strict = False

    def stored_name(self, name: str) -> str:
        """The name with its hash, where the files were collected."""
        return super().stored_name(name) if self.hashed_files else name
