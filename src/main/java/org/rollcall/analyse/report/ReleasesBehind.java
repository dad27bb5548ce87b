package org.rollcall.analyse.report;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.rollcall.dictionary.DictionaryVersion;

/**
 * The instance runs a version with so many minor releases after it. The newest release is the highest version that a dictionary
 * is published of: other instances are not asked, because anybody may send any version.
 */
record ReleasesBehind(int minors) implements Condition {

    ReleasesBehind {
        AdviceRules.check(minors > 0, "A number of releases is 1 or more.");
    }

    @Override
    public Verdict of(Facts facts) throws CannotTell {
        var version = facts.version();
        var newest = facts.newestRelease();
        if (version == null || newest == null) {
            throw new CannotTell("The newest ping has no version to compare with the newest release.");
        }
        var behind = behind(version, newest);
        return behind >= minors
                ? new Verdict(
                        true,
                        Map.of(
                                "version",
                                version.toString(),
                                "newest",
                                newest.toString(),
                                "behind",
                                (version.major() == newest.major() ? "" : "at least ") + Numbers.whole(behind)),
                        List.of(new Evidence("releases behind", null, behind)),
                        List.of())
                : Verdict.SILENT;
    }

    /** Minor releases after a version, up to the newest one; at least so many, where the newest is of a later major version. */
    static int behind(DictionaryVersion version, DictionaryVersion newest) {
        return version.major() == newest.major()
                ? Math.max(0, newest.minor() - version.minor())
                : version.major() < newest.major() ? newest.minor() + 1 : 0;
    }

    @Override
    public Stream<Measure> measures() {
        return Stream.empty();
    }

    @Override
    public Set<String> words() {
        return Set.of("version", "newest", "behind");
    }
}
