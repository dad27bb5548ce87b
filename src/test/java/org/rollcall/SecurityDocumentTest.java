package org.rollcall;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What the table of threats in {@code SECURITY.md} says is shown by tests that exist. */
class SecurityDocumentTest {

    private static final Pattern TEST = Pattern.compile("`([A-Z]\\w+(?:Test|IT))(?:\\.\\w+)?`");

    @Test
    void everyTestThatIsNamed_exists() throws IOException {
        try (var files = Files.walk(Path.of("src/test/java"))) {
            var classes = files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".java"))
                    .map(name -> name.substring(0, name.length() - ".java".length()))
                    .collect(Collectors.toSet());
            var named = TEST.matcher(Files.readString(Path.of("SECURITY.md")))
                    .results()
                    .map(found -> found.group(1))
                    .toList();
            assertThat(named).isNotEmpty().isSubsetOf(classes);
        }
    }

    @Test
    void everyThreat_hasAnAnswer_andWhatShowsIt() throws IOException {
        var rows = Files.readAllLines(Path.of("SECURITY.md")).stream()
                .filter(line -> line.startsWith("| ") && !line.startsWith("| threat"))
                .map(line -> List.of(line.substring(1).split("(?<!\\\\)\\|")))
                .toList();

        assertThat(rows).isNotEmpty().allSatisfy(cells -> {
            assertThat(cells).hasSize(3);
            assertThat(cells.get(2)).as(cells.getFirst()).contains("`");
        });
    }
}
