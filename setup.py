"""What a build adds to pyproject.toml: a wheel has lessons and glossary, which lie outside of the package, in it."""

from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

_LESSONS = Path("assets", "lessons")
_GLOSSARY = Path("assets", "glossary.toml")


class BuildWithLessons(build_py):
    """The package with lessons and glossary in it, where `momentum_sim.lessons.places` looks for them first."""

    def run(self) -> None:
        """Build the package; a checkout that is installed as it is goes on reading its own lessons."""
        super().run()
        if not self.editable_mode:
            for lesson, copy in self._copies().items():
                self.mkpath(str(copy.parent))
                self.copy_file(str(lesson), str(copy), preserve_mode=False)

    def get_outputs(self, include_bytecode: bool = True) -> list[str]:
        """Every file that is built."""
        return [*super().get_outputs(include_bytecode), *map(str, self._copies().values())]

    def get_output_mapping(self) -> dict[str, str]:
        """Every file that is built, and what it is a copy of."""
        return super().get_output_mapping() | {str(copy): str(lesson) for lesson, copy in self._copies().items()}

    def _copies(self) -> dict[Path, Path]:
        """Each lesson and the glossary, and where they go."""
        if self.editable_mode:
            return {}
        lessons = sorted(_LESSONS.glob("*.toml"))
        if not lessons:
            raise FileNotFoundError(f"a build needs the lessons in {_LESSONS}")
        there = Path(self.build_lib, "momentum_sim", "lessons")
        return {lesson: there / "texts" / lesson.name for lesson in lessons} | {_GLOSSARY: there / _GLOSSARY.name}


setup(cmdclass={"build_py": BuildWithLessons})
