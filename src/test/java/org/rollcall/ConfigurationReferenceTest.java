package org.rollcall;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePathScanner;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.quarkus.runtime.configuration.ConfigUtils;
import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.ConfigMappingInterface.Property;
import io.smallrye.config.ConfigMappings;
import io.smallrye.config.ConfigMappings.ConfigClass;
import io.smallrye.config.PropertiesConfigSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.rollcall.demo.FleetSize;
import org.rollcall.operate.privacy.RetentionPeriod;
import org.rollcall.platform.access.ByteLimit;
import org.rollcall.platform.access.RateLimit;
import org.rollcall.platform.web.Port;

/**
 * The reference of the configuration is made of the interfaces that read it: names, types and defaults, and what their
 * comments say, each with an example that ends it.
 */
class ConfigurationReferenceTest {

    private static final Path PUBLISHED = Path.of("docs/configuration.md");
    private static final Path ACTUAL = Path.of("target/configuration.md");
    private static final Path SOURCES = Path.of("src/main/java");

    /** Between these lines of the page is what is made here. */
    private static final Pattern TABLE =
            Pattern.compile("(?<=<!-- begin of the table -->\n).*(?=<!-- end)", Pattern.DOTALL);

    private static final Pattern EXAMPLE = Pattern.compile("(.*?)\\s*Example: \\{@code (.+?)}\\s*", Pattern.DOTALL);

    /** Doc comments by method, {@code IngestConfig.RateLimits.perAddress}. */
    private static final Map<String, String> COMMENTS = new HashMap<>();

    /** A key as it stands in the table. */
    record Key(String name, Property property, String text, String example) {

        static Key of(String name, Property property) {
            var comment = EXAMPLE.matcher(comment(property.getMethod()));
            assertThat(comment.matches())
                    .as("the comment of %s ends with: Example: {@code ...}", property.getMethod())
                    .isTrue();
            return new Key(name, property, plain(comment.group(1)), comment.group(2));
        }

        String row() {
            return "| `%s` | %s | %s | `%s` | %s |"
                    .formatted(
                            name,
                            property.hasDefaultValue() ? "`" + property.getDefaultValue() + "`" : "none",
                            unit(property.getMethod().getGenericReturnType()),
                            example,
                            text.replace("|", "\\|"));
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Key> keys() {
        var keys = new TreeMap<String, Key>();
        for (var section : Configuration.SECTIONS) {
            ConfigMappings.getProperties(ConfigClass.configClass(section)).forEach((name, property) -> {
                if (!property.isGroup() && !name.endsWith("[*]")) { // lists are written with commas
                    keys.put(name, Key.of(name, property));
                }
            });
        }
        return keys.values().stream();
    }

    @Test
    void theReference_isWhatTheCodeSays() throws IOException {
        var table = keys().map(Key::row)
                .collect(Collectors.joining(
                        "\n", "| key | default | unit | example | what |\n|---|---|---|---|---|\n", "\n"));
        var published = Files.readString(PUBLISHED);
        var actual = TABLE.matcher(published).replaceFirst(Matcher.quoteReplacement(table));
        Files.writeString(ACTUAL, actual);

        assertThat(actual)
                .as("the keys in %s; if the change is meant, publish it: cp %s %s", PUBLISHED, ACTUAL, PUBLISHED)
                .isEqualTo(published);
    }

    @Test
    void everyMapping_isCheckedAtTheStart() {
        var mappings = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS).importPackages("org.rollcall").stream()
                        .filter(type -> type.isAnnotatedWith(ConfigMapping.class))
                        .map(JavaClass::getFullName)
                        .toList();

        assertThat(Configuration.SECTIONS.stream().map(Class::getName)).containsExactlyInAnyOrderElementsOf(mappings);
    }

    @ParameterizedTest
    @MethodSource("keys")
    void everyExample_isTaken(Key key) {
        var name = key.name().replace("*", "work_mem");
        var builder = ConfigUtils.emptyConfigBuilder()
                .withSources(new PropertiesConfigSource(Map.of(name, key.example()), "example", 1000));
        Configuration.SECTIONS.forEach(builder::withMapping);

        assertThatNoException().isThrownBy(builder::build);
    }

    private static String unit(Type type) {
        if (type instanceof ParameterizedType generic) {
            var arguments = generic.getActualTypeArguments();
            var last = unit(arguments[arguments.length - 1]);
            return generic.getRawType() == List.class ? last + ", several with commas" : last;
        }
        var raw = (Class<?>) type;
        if (raw.isEnum()) {
            return Stream.of(raw.getEnumConstants())
                    .map(value -> "`"
                            + ((Enum<?>) value).name().toLowerCase(Locale.ROOT).replace('_', '-') + "`")
                    .collect(Collectors.joining(", "));
        }
        return UNITS.getOrDefault(raw, raw.getSimpleName().toLowerCase(Locale.ROOT));
    }

    private static final Map<Class<?>, String> UNITS = Map.ofEntries(
            entry(boolean.class, "`true`, `false`"),
            entry(int.class, "number"),
            entry(Port.class, "number"),
            entry(FleetSize.class, "number"),
            entry(String.class, "text"),
            entry(Path.class, "path"),
            entry(Duration.class, "duration: `S`, `M`, `H`, `D`"),
            entry(MemorySize.class, "bytes: `K`, `M`, `G`"),
            entry(RetentionPeriod.class, "weeks `w` or days `d`, or `off`"),
            entry(RateLimit.class, "requests per duration: `s`, `m`, `h`, `d`"),
            entry(ByteLimit.class, "bytes `K`, `M`, `G` per duration: `s`, `m`, `h`, `d`"));

    private static String plain(String comment) {
        return comment.replaceAll("\\{@(?:code|link) #?([^}]*)}", "`$1`")
                .replaceAll("\\s+", " ")
                .strip();
    }

    private static String comment(Method method) {
        var type = method.getDeclaringClass();
        var file = SOURCES.resolve(outermost(type).getName().replace('.', '/') + ".java");
        if (COMMENTS.keySet().stream()
                .noneMatch(key -> key.startsWith(outermost(type).getSimpleName() + "."))) {
            read(file);
        }
        var name = type.getCanonicalName().substring(type.getPackageName().length() + 1) + "." + method.getName();
        return COMMENTS.getOrDefault(name, "");
    }

    private static Class<?> outermost(Class<?> type) {
        var enclosing = type.getEnclosingClass();
        return enclosing == null ? type : outermost(enclosing);
    }

    private static void read(Path file) {
        var compiler = ToolProvider.getSystemJavaCompiler();
        try (var files = compiler.getStandardFileManager(null, Locale.ROOT, UTF_8)) {
            var task = (JavacTask) compiler.getTask(null, files, null, null, null, files.getJavaFileObjects(file));
            var trees = DocTrees.instance(task);
            for (var unit : task.parse()) {
                new TreePathScanner<@Nullable Void, String>() {
                    @Override
                    public @Nullable Void visitClass(ClassTree type, String outer) {
                        return super.visitClass(type, outer + type.getSimpleName() + ".");
                    }

                    @Override
                    public @Nullable Void visitMethod(MethodTree method, String outer) {
                        var comment = trees.getDocComment(getCurrentPath());
                        COMMENTS.put(outer + method.getName(), comment == null ? "" : comment);
                        return null;
                    }
                }.scan(unit, "");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
