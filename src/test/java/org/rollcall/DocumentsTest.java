package org.rollcall;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The documents name files, headings and classes that exist. */
class DocumentsTest {

    private static final Path SOURCES = Path.of("src/main/java/org/rollcall");

    private static final Pattern LINK = Pattern.compile("\\[[^\\]]*\\]\\(([^)\\s]+)\\)");
    private static final Pattern HEADING = Pattern.compile("(?m)^#+ (.+)$");
    private static final Pattern FENCED = Pattern.compile("(?ms)^ *```.*?^ *```$");
    private static final Pattern CODE = Pattern.compile("`([^`\\n]+)`");
    private static final Pattern PATH_OF_CLASS = Pattern.compile("(?:[a-z]+/)+[A-Z]\\w*");
    private static final Pattern CLASS = Pattern.compile("[A-Z][a-z]\\w*[A-Z]\\w*");

    @Test
    void everyRelativeLink_leadsToAFileAndAHeadingThatExist() throws IOException {
        var broken = new ArrayList<String>();
        var links = 0;
        for (var document : documents()) {
            for (var link : found(LINK, prose(document))) {
                var target = link.group(1);
                if (!target.contains("://")) {
                    links++;
                    if (!leadsSomewhere(document, target)) {
                        broken.add(document + ": " + target);
                    }
                }
            }
        }
        assertThat(links).isGreaterThan(50);
        assertThat(broken).isEmpty();
    }

    @Test
    void everyPathOfAClassInTheArchitecture_exists() throws IOException {
        var paths = found(CODE, prose(Path.of("ARCHITECTURE.md"))).stream()
                .map(code -> code.group(1))
                .filter(code -> PATH_OF_CLASS.matcher(code).matches())
                .toList();

        assertThat(paths)
                .hasSizeGreaterThan(20)
                .allSatisfy(path -> assertThat(SOURCES.resolve(path + ".java")).exists());
    }

    @Test
    void everyClassInADecision_exists() throws IOException {
        var classes = classes();
        var named = new ArrayList<String>();
        for (var document : documents()) {
            if (document.startsWith("docs/adr")) {
                found(CODE, prose(document)).stream()
                        .map(code -> code.group(1))
                        .filter(code -> CLASS.matcher(code).matches())
                        .forEach(named::add);
            }
        }
        assertThat(named).isNotEmpty().isSubsetOf(classes);
    }

    private static boolean leadsSomewhere(Path document, String target) throws IOException {
        var parts = target.split("#", 2);
        var file = parts[0].isEmpty()
                ? document
                : document.resolveSibling(parts[0]).normalize();
        return Files.exists(file) && (parts.length == 1 || anchors(file).contains(parts[1]));
    }

    /** The names that forges give to headings. */
    private static Set<String> anchors(Path document) throws IOException {
        return found(HEADING, prose(document)).stream()
                .map(heading -> heading.group(1)
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^\\p{Alnum} _-]", "")
                        .replace(' ', '-'))
                .collect(toSet());
    }

    /** A document without its blocks of code. */
    private static String prose(Path document) throws IOException {
        return FENCED.matcher(Files.readString(document)).replaceAll("");
    }

    private static List<MatchResult> found(Pattern pattern, String text) {
        return pattern.matcher(text).results().toList();
    }

    private static List<Path> documents() throws IOException {
        var documents = new ArrayList<Path>();
        for (var folder : List.of(Path.of(""), Path.of("docs"), Path.of("docs/adr"))) {
            try (var files = Files.list(folder)) {
                files.filter(file -> file.toString().endsWith(".md")).forEach(documents::add);
            }
        }
        return documents;
    }

    private static Set<String> classes() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("src"))) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".java"))
                    .map(name -> name.substring(0, name.length() - ".java".length()))
                    .collect(toSet());
        }
    }
}
