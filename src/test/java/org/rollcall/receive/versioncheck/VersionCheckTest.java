package org.rollcall.receive.versioncheck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VersionCheckTest {
    private static final VersionCheck CHECK = new VersionCheck(new Config(
            Optional.of(releases("18.8.4", "18.10.1")),
            Optional.of(ranges("..17.11.6", "18.8.0..18.8.3")),
            Optional.of(ranges("18.9.0")),
            Optional.of("Update at once")));

    @ParameterizedTest
    @CsvSource({
        "18.10.1,     SUCCESS, false",
        "18.10.1-ee,  SUCCESS, false",
        "18.10.2,     SUCCESS, false",
        "18.11.0-pre, SUCCESS, false",
        "19.0.0,      SUCCESS, false",
        "18.10.0,     WARNING, false",
        "18.9.1,      WARNING, false",
        "18.8.4,      WARNING, false",
        "18.8.3,      DANGER,  false",
        "18.8.0-pre,  DANGER,  false",
        "18.8.10,     WARNING, false",
        "17.11.7,     WARNING, false",
        "17.11.6,     DANGER,  false",
        "v9.3.0,      DANGER,  false",
        "18.9.0,      DANGER,  true",
        "18.9.0-ee,   DANGER,  true",
    })
    void version_isJudgedByWhatIsConfigured(String version, Severity severity, boolean critical) {
        var verdict = CHECK.judge(version);

        assertThat(verdict.severity()).isEqualTo(severity);
        assertThat(verdict.criticalVulnerability()).isEqualTo(critical);
        assertThat(verdict.details()).isEqualTo(critical ? "Update at once" : "");
        assertThat(verdict.latestVersion()).hasToString("18.10.1");
        assertThat(verdict.latestStableVersions()).hasToString("[18.10.1, 18.8.4]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"VERSION", "", "18", "18.9", "18.9.x", "9999999.1.1", "18.9.1234567", "\u0661.2.3"})
    void nothingIsKnownAgainstWhatIsNoRelease(String version) {
        assertThat(CHECK.judge(version).severity()).isEqualTo(Severity.SUCCESS);
    }

    @Test
    void whereNothingIsConfigured_allIsWell() {
        var verdict = new VersionCheck(
                        new Config(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty()))
                .judge("9.3.0");

        assertThat(verdict).isEqualTo(new VersionVerdict(List.of(), null, Severity.SUCCESS, false, ""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"18.9", "18.9.0-ee", "18.9.0..", "..", "18.9.1..18.9.0", "18.8.0...18.8.3", "junk", ""})
    void whatStandsForNoReleases_isRefusedAtTheStart(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> Releases.of(text));
    }

    private static List<Release> releases(String... texts) {
        return Stream.of(texts).map(Release::of).toList();
    }

    private static List<Releases> ranges(String... texts) {
        return Stream.of(texts).map(Releases::of).toList();
    }

    private record Config(
            Optional<List<Release>> latestStableVersions,
            Optional<List<Releases>> vulnerable,
            Optional<List<Releases>> critical,
            Optional<String> details)
            implements VersionCheckConfig {}
}
