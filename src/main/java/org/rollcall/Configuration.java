package org.rollcall;

import io.quarkus.runtime.configuration.ConfigUtils;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMappingInterface.Property;
import io.smallrye.config.ConfigMappings;
import io.smallrye.config.ConfigMappings.ConfigClass;
import io.smallrye.config.ConfigValidationException;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.rollcall.analyse.InsightConfig;
import org.rollcall.analyse.archive.ArchiveConfig;
import org.rollcall.analyse.export.ExportConfig;
import org.rollcall.analyse.publicstats.PublicStatsConfig;
import org.rollcall.demo.DemoCheck;
import org.rollcall.demo.DemoConfig;
import org.rollcall.dictionary.ImportConfig;
import org.rollcall.operate.privacy.RedactionConfig;
import org.rollcall.operate.privacy.RetentionConfig;
import org.rollcall.pages.PagesConfig;
import org.rollcall.platform.access.AccessConfig;
import org.rollcall.platform.access.SignInConfig;
import org.rollcall.platform.database.DatabaseConfig;
import org.rollcall.platform.disk.TemporaryConfig;
import org.rollcall.platform.embedded.EmbeddedConfig;
import org.rollcall.platform.web.HttpConfig;
import org.rollcall.platform.web.Network;
import org.rollcall.platform.web.ProxyForwarding;
import org.rollcall.receive.clientreport.ClientReportConfig;
import org.rollcall.receive.ingest.IngestConfig;
import org.rollcall.receive.ingest.RequestMemoryBudget;
import org.rollcall.receive.quarantine.QuarantineConfig;
import org.rollcall.receive.versioncheck.VersionCheckConfig;

/**
 * Reads the settings before anything starts, and says in a sentence each what cannot be right: values of the wrong form or
 * out of range, and keys that do not exist. Quarkus finds most of it, too, but late and among other lines.
 */
final class Configuration {

    /** Every interface that is annotated as a mapping of {@code rollcall.*}. */
    static final List<Class<?>> SECTIONS = List.of(
            AccessConfig.class,
            ArchiveConfig.class,
            DatabaseConfig.class,
            DemoConfig.class,
            ImportConfig.class,
            EmbeddedConfig.class,
            ExportConfig.class,
            HttpConfig.class,
            IngestConfig.class,
            InsightConfig.class,
            PagesConfig.class,
            PublicStatsConfig.class,
            QuarantineConfig.class,
            ClientReportConfig.class,
            SignInConfig.class,
            TemporaryConfig.class,
            RedactionConfig.class,
            RetentionConfig.class,
            VersionCheckConfig.class);

    /** No keys: other names of some, what the image is built of, and what Kubernetes tells containers about a service named rollcall. */
    private static final Pattern OTHER_VARIABLES =
            Pattern.compile("ROLLCALL_(ADMIN_TOKEN|REVISION|SERVICE_.*|PORT(_.*)?)");

    /** How SmallRye says that a value cannot be converted, and that a key does not exist. */
    private static final Pattern UNCONVERTED = Pattern.compile(
            ".*SRCFG00039: The config property (\\S+) with the config value \"(.*)\" threw an Exception whilst being"
                    + " converted (?:SRCFG\\d+: )?(.*)",
            Pattern.DOTALL);

    private static final Pattern UNKNOWN = Pattern.compile(".*SRCFG00050: (\\S+) in .*", Pattern.DOTALL);

    private static final String TRUSTED_PROXIES = "quarkus.http.proxy.trusted-proxies";

    private static final int BEFORE_THE_CONVERTER_OF_SMALLRYE = 1000;

    /** The names in a map that an environment variable can set: one with an underscore could stand for several names. */
    private static final String ONE_WORD = "[A-Z0-9]+";

    private static final long MEBIBYTE = 1 << 20;

    private final Map<String, String> defaults = new TreeMap<>();
    private final List<String> problems = new ArrayList<>();

    private Configuration() {
        SECTIONS.forEach(
                section -> defaults.putAll(ConfigClass.configClass(section).getProperties()));
    }

    /**
     * The settings, from the sources that Quarkus itself reads a moment later: properties, environment, .env,
     * application.properties.
     *
     * @throws ConfigurationException with a sentence for everything that cannot be right
     */
    static SmallRyeConfig read(Map<String, String> environment) {
        return new Configuration().checked(environment);
    }

    private SmallRyeConfig checked(Map<String, String> environment) {
        checkVariables(environment.keySet());
        SmallRyeConfigBuilder builder = ConfigUtils.configBuilder()
                .withConverter(Boolean.class, BEFORE_THE_CONVERTER_OF_SMALLRYE, Configuration::trueOrFalse);
        SECTIONS.forEach(builder::withMapping);
        SmallRyeConfig config = null;
        try {
            config = builder.build();
            checkRanges(config);
            checkProxies(config);
            problems.addAll(DemoCheck.problems(config));
        } catch (ConfigValidationException e) {
            for (var i = 0; i < e.getProblemCount(); i++) {
                problems.add(sentence(e.getProblem(i).getMessage()));
            }
        }
        if (config != null && problems.isEmpty()) {
            checkMemory(config.getConfigMapping(IngestConfig.class));
        }
        if (config == null || !problems.isEmpty()) {
            throw new ConfigurationException(problems.stream()
                    .map("Rollcall does not start: %s"::formatted)
                    .collect(Collectors.joining("\n")));
        }
        return config;
    }

    /** SmallRye takes every word that is not yes for a no. */
    private static boolean trueOrFalse(String text) {
        return switch (text.strip().toLowerCase(Locale.ROOT)) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException("write true or false");
        };
    }

    private void checkVariables(Collection<String> variables) {
        variables.stream()
                .filter(name -> name.startsWith("ROLLCALL_"))
                .filter(name -> !OTHER_VARIABLES.matcher(name).matches())
                .filter(name -> defaults.keySet().stream()
                        .noneMatch(key -> name.matches(variable(key).replace("*", ONE_WORD))))
                .sorted()
                .forEach(name -> problems.add(ofMap(name).orElseGet(() -> noKey("the environment variable " + name))));
    }

    /** Of a variable that begins as those of a map do: why it sets nothing there. */
    private Optional<String> ofMap(String name) {
        return defaults.keySet().stream()
                .filter(key -> key.contains("*"))
                .filter(key -> name.matches(variable(key).replace("*", "[A-Z0-9_]+")))
                .findFirst()
                .map(key -> String.format(
                        Locale.ROOT,
                        "the environment variable %s sets nothing: the name in place of the * of %s may only have letters and digits there, because an underscore can stand for several characters; set the key itself, as a property of the JVM or in a file",
                        name,
                        key));
    }

    /** The variable that sets a key; a part of any name stays an asterisk. */
    static String variable(String key) {
        return key.replaceAll("[^A-Za-z0-9*]", "_").toUpperCase(Locale.ROOT);
    }

    private void checkRanges(SmallRyeConfig config) {
        for (var section : SECTIONS) {
            ConfigMappings.getProperties(ConfigClass.configClass(section)).forEach((key, property) -> {
                if (!property.isMap() && !property.isGroup() && !property.isSecret()) {
                    config.getOptionalValue(key, String.class)
                            .ifPresent(value -> checkRange(
                                    config, key, value, property.getMethod().getReturnType()));
                }
            });
        }
    }

    /**
     * A number, a duration or a size of nothing makes no sense anywhere. No annotation of Jakarta Validation says that: one
     * is enough for Quarkus to build a validator for settings alone, which takes a sixth of the time to start.
     */
    private void checkRange(SmallRyeConfig config, String key, String value, Class<?> type) {
        if (type == int.class && config.getValue(key, Integer.class) < 1) {
            problems.add(outOfRange(key, value, "at least 1"));
        } else if (type == Duration.class
                && !config.getValue(key, Duration.class).isPositive()) {
            problems.add(outOfRange(key, value, "more than 0"));
        } else if (type == MemorySize.class
                && config.getValue(key, MemorySize.class).asLongValue() <= 0) {
            problems.add(outOfRange(key, value, "more than 0"));
        }
    }

    /** A payload of the largest size must fit beside everything else, or one of them would end the process. */
    private void checkMemory(IngestConfig ingest) {
        var needed = RequestMemoryBudget.heapFor(ingest);
        var heap = Runtime.getRuntime().maxMemory();
        if (needed > heap) {
            problems.add(String.format(
                    Locale.ROOT,
                    "rollcall.ingest.max-body-size of %s and rollcall.ingest.max-inflated-size of %s need a heap of %d MiB,"
                            + " and this one has %d MiB: give Java more (-Xmx), or set them lower",
                    mebibytes(ingest.maxBodySize().asLongValue()),
                    mebibytes(ingest.maxInflatedSize().asLongValue()),
                    Math.ceilDiv(needed, MEBIBYTE),
                    heap / MEBIBYTE));
        }
    }

    private static String mebibytes(long bytes) {
        return String.format(Locale.ROOT, "%.1f MiB", (double) bytes / MEBIBYTE);
    }

    /** Quarkus would believe any sender what address it has, or take the leftmost of many. */
    private void checkProxies(SmallRyeConfig config) {
        var trusted = config.getOptionalValues(TRUSTED_PROXIES, String.class).orElse(List.of());
        if (trusted.isEmpty()
                && config.getOptionalValue(ProxyForwarding.WRITTEN, Boolean.class)
                        .orElse(false)) {
            problems.add(String.format(
                    Locale.ROOT,
                    "%s is \"true\", and %s is missing: everybody could choose the address that limits apply to; name the addresses or networks of your proxies, such as 10.0.0.0/8",
                    ProxyForwarding.KEY,
                    TRUSTED_PROXIES));
        }
        for (var proxy : trusted) {
            try {
                Network.of(proxy.strip());
            } catch (IllegalArgumentException e) {
                problems.add(String.format(Locale.ROOT, "%s: %s", TRUSTED_PROXIES, e.getMessage()));
            }
        }
    }

    private String outOfRange(String key, String value, String range) {
        return String.format(Locale.ROOT, "%s is \"%s\": it must be %s%s", key, value, range, defaultOf(key));
    }

    private String sentence(String message) {
        var unconverted = UNCONVERTED.matcher(message);
        if (unconverted.matches()) {
            var key = unconverted.group(1);
            var reason = reason(key).orElse(unconverted.group(3));
            return String.format(Locale.ROOT, "%s is \"%s\": %s%s", key, unconverted.group(2), reason, defaultOf(key));
        }
        var unknown = UNKNOWN.matcher(message);
        return unknown.matches() ? noKey(unknown.group(1)) : message;
    }

    /**
     * The remedy for a wrong value: written here for the types of others, whose messages name classes and formats, and taken
     * from our own types themselves.
     */
    private static Optional<String> reason(String key) {
        return SECTIONS.stream()
                .map(section -> ConfigMappings.getProperties(ConfigClass.configClass(section))
                        .get(key))
                .filter(Objects::nonNull)
                .map(Configuration::element)
                .filter(property -> property.isLeaf() || property.isPrimitive())
                .<Class<?>>map(property -> property.isPrimitive()
                        ? property.asPrimitive().getPrimitiveType()
                        : property.asLeaf().getValueRawType())
                .findFirst()
                .flatMap(type -> rightValues(type).or(() -> complaint(key, type)));
    }

    private static Optional<String> rightValues(Class<?> type) {
        if (type == Duration.class) {
            return Optional.of("write a number with a unit, S, M, H or D, such as 90S or 30D");
        }
        if (type == MemorySize.class) {
            return Optional.of("write a number of bytes, or one with a unit, K, M or G, such as 8M");
        }
        if (type == int.class || type == Integer.class) {
            return Optional.of("write a whole number");
        }
        if (type.isEnum()) {
            return Optional.of(Arrays.stream(type.getEnumConstants())
                    .map(constant ->
                            ((Enum<?>) constant).name().toLowerCase(Locale.ROOT).replace('_', '-'))
                    .collect(Collectors.joining(", ", "write one of: ", "")));
        }
        return Optional.empty();
    }

    /** The message of one of our own types about a value; SmallRye says of them only that they did not take it. */
    private static Optional<String> complaint(String key, Class<?> type) {
        try {
            var _ = ConfigUtils.configBuilder().build().getOptionalValues(key, type);
            return Optional.empty();
        } catch (RuntimeException e) {
            return Optional.ofNullable(root(e).getMessage()).map(message -> message.replaceFirst("^SRCFG\\d+: ", ""));
        }
    }

    /** The property that is optional, or in a list. */
    private static Property element(Property property) {
        if (property.isOptional() && !property.isLeaf()) {
            return element(property.asOptional().getNestedProperty());
        }
        return property.isCollection() ? element(property.asCollection().getElement()) : property;
    }

    private static Throwable root(Throwable failure) {
        return failure.getCause() == null ? failure : root(failure.getCause());
    }

    private String defaultOf(String key) {
        var value = defaults.get(key);
        return value == null ? "" : "; the default is " + value;
    }

    private static String noKey(String name) {
        return name
                + " sets nothing: there is no such key; the page \"Configuration\" of the documentation has them all";
    }
}
