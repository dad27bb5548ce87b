package org.rollcall.dictionary;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.rollcall.platform.web.ProblemException;
import org.rollcall.platform.web.ProblemType;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.composer.Composer;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.events.NodeEvent;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.ReaderException;
import org.yaml.snakeyaml.reader.StreamReader;
import org.yaml.snakeyaml.representer.Representer;
import org.yaml.snakeyaml.resolver.Resolver;

/**
 * The YAML that an instance's {@code GET /usage_data/metric_definitions} answers: one document, a sequence of
 * mappings, one for each metric.
 *
 * <p>Nodes are read, never constructed, so a tag in the file can name no class. A fault that makes a file useless (no such
 * YAML, a definition without a key path, one key path twice) is refused with its line; one that merely breaks rules
 * becomes a warning of {@link DefinitionLint}.
 *
 * <p>The file is bounded while it is read: its nodes are counted as they are parsed, long pieces end it (the parser copies
 * them again and again), and the content of aliases is counted as it is expanded.
 *
 * @param definitions in file order
 * @param warnings in file order
 * @param contentSha256 SHA-256 of the definitions, hexadecimal; the same whatever the white space and comments around them
 */
record DefinitionYaml(List<MetricDefinition> definitions, List<DictionaryWarning> warnings, String contentSha256) {

    /** An EE instance of GitLab 18.9 has 4,752. */
    static final int MAX_DEFINITIONS = 50_000;

    private static final int MAX_KEY_PATH_LENGTH = 500;

    /** Twice what the largest dictionary of GitLab has; its nodes fit into the heap of a container, too. */
    private static final int MAX_SOURCE_BYTES = 6 * 1024 * 1024;

    private static final int MAX_NESTING = 50;

    /** Names and values in a file, about 260 bytes of memory each; an EE instance of GitLab 18.9 has about 190,000. */
    private static final int MAX_NODES = 250_000;

    /** Of words, numbers and white space, in characters: the time to read one grows with the square of its length. */
    private static final int MAX_RUN = 100_000;

    /** Aliases let a small file stand for a huge one; this is far above what any real file holds. */
    private static final int MAX_VALUES = 1_000_000;

    /** Of all names and values, aliases counted: what a file of the largest size holds without aliases. */
    private static final int MAX_CHARACTERS = 16 * 1024 * 1024;

    /** Longer ones stay text: the time to read a number grows with the square of its digits. */
    private static final Pattern YAML_INTEGER = Pattern.compile("[-+]?(0|[1-9][0-9_]{0,999})");

    private static final Pattern YAML_FRACTION =
            Pattern.compile("[-+]?[0-9]{1,1000}\\.[0-9]{1,1000}([eE][-+]?[0-9]{1,3})?");

    /**
     * Reads a published file.
     *
     * @param source UTF-8
     * @throws ProblemException {@link ProblemType#INVALID_DICTIONARY}, naming line and reason;
     *     {@link ProblemType#BODY_TOO_LARGE}
     */
    static DefinitionYaml parse(byte[] source) {
        if (source.length > MAX_SOURCE_BYTES) {
            throw new ProblemException(
                    ProblemType.BODY_TOO_LARGE,
                    String.format(
                            Locale.ROOT,
                            "The dictionary is larger than %,d bytes; the largest of GitLab has some 3,000,000.",
                            MAX_SOURCE_BYTES),
                    Map.of("limit_bytes", MAX_SOURCE_BYTES));
        }
        var root = compose(decode(source));
        if (!(root instanceof SequenceNode sequence)) {
            throw refused(
                    root,
                    String.format(
                            Locale.ROOT,
                            "A dictionary is a YAML sequence of definitions, but this is %s.",
                            kind(root)));
        }
        if (!sequence.getTag().equals(Tag.SEQ)) {
            throw refusedTag(sequence);
        }
        if (sequence.getValue().isEmpty()) {
            throw refused(root, "The dictionary has no definitions.");
        }
        if (sequence.getValue().size() > MAX_DEFINITIONS) {
            throw refused(root, String.format(Locale.ROOT, "There are more than %,d definitions.", MAX_DEFINITIONS));
        }
        var converter = new Converter();
        var definitions = new ArrayList<MetricDefinition>(sequence.getValue().size());
        var lines = new HashMap<String, Integer>();
        for (Node node : sequence.getValue()) {
            var definition = definition(node, converter);
            var first = lines.putIfAbsent(definition.keyPath(), definition.line());
            if (first != null) {
                throw refused(
                        node,
                        String.format(
                                Locale.ROOT,
                                "The key_path '%s' is already defined at line %d.",
                                definition.keyPath(),
                                first));
            }
            definitions.add(definition);
        }
        return new DefinitionYaml(List.copyOf(definitions), DefinitionLint.check(definitions), sha256(definitions));
    }

    /** The same file with {@code file_path} taken out of every definition; the very same bytes where there is none. */
    static byte[] withoutFilePaths(byte[] source) {
        var text = decode(source);
        if (!text.contains("file_path")) {
            return source;
        }
        var root = (SequenceNode) Objects.requireNonNull(compose(text));
        var found = false;
        var seen = Collections.<Node>newSetFromMap(new IdentityHashMap<>());
        for (Node node : root.getValue()) {
            found |= removeFilePath((MappingNode) node, seen);
        }
        if (!found) {
            return source;
        }
        var options = new DumperOptions();
        options.setExplicitStart(true);
        options.setDefaultFlowStyle(DumperOptions.FlowStyle.BLOCK);
        options.setIndicatorIndent(0);
        options.setSplitLines(false);
        var yaml = new Yaml(new SafeConstructor(new LoaderOptions()), new Representer(options), options);
        var out = new StringWriter();
        yaml.serialize(root, out);
        return out.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** Takes it out of a definition and of what that merges; false where there was none. */
    private static boolean removeFilePath(MappingNode mapping, Set<Node> seen) {
        if (!seen.add(mapping)) {
            return false;
        }
        var found = mapping.getValue().removeIf(field -> "file_path".equals(name(field)));
        for (var field : mapping.getValue()) {
            if (isMerge(field.getKeyNode())) {
                for (var merged : mappings(field.getValueNode())) {
                    found |= removeFilePath((MappingNode) merged, seen);
                }
            }
        }
        return found;
    }

    private static String decode(byte[] source) {
        var in = ByteBuffer.wrap(source);
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(in).toString();
        } catch (CharacterCodingException e) {
            var line = 1;
            for (var i = 0; i < in.position(); i++) {
                if (source[i] == '\n') {
                    line++;
                }
            }
            throw refused(line, "This is not UTF-8; save the file as UTF-8.");
        }
    }

    private static @Nullable Node compose(String text) {
        var options = new LoaderOptions();
        options.setCodePointLimit(MAX_SOURCE_BYTES);
        options.setNestingDepthLimit(MAX_NESTING);
        options.setAllowDuplicateKeys(false);
        options.setMaxAliasesForCollections(MAX_NODES); // what they stand for is counted as it is read
        var reader = new BoundedReader(text);
        try {
            return new Composer(new CountingParser(reader, options), new Resolver(), options).getSingleNode();
        } catch (ProblemException e) {
            throw e;
        } catch (MarkedYAMLException e) {
            throw refused(line(e.getProblemMark()), "This is not YAML: " + e.getProblem() + ".");
        } catch (ReaderException e) {
            var line = 1
                    + (int) text.substring(0, Math.min(e.getPosition(), text.length()))
                            .chars()
                            .filter(c -> c == '\n')
                            .count();
            throw refused(
                    line,
                    String.format(
                            Locale.ROOT, "This is not YAML: the character U+%04X is not allowed.", e.getCodePoint()));
        } catch (NumberFormatException e) {
            var lines = 1 + (int) text.chars().filter(c -> c == '\n').count();
            throw refused(lines, "This is not YAML: the file ends in the middle of an escape.");
        } catch (RuntimeException e) { // the parser has no one type for what it trips over
            throw refused(
                    reader.getLine() + 1,
                    "This is not YAML: " + String.valueOf(e.getMessage()).replaceFirst("[.]$", "") + ".");
        }
    }

    private static MetricDefinition definition(Node node, Converter converter) {
        if (!(node instanceof MappingNode mapping)) {
            throw refused(
                    node,
                    String.format(Locale.ROOT, "A definition is a mapping of fields, but this is %s.", kind(node)));
        }
        if (!mapping.getTag().equals(Tag.MAP)) {
            throw refusedTag(mapping);
        }
        var attributes = converter.object(mapping);
        var keyPath = attributes.path("key_path").textValue();
        if (keyPath == null || keyPath.isEmpty()) {
            throw refused(node, "The definition has no key_path.");
        }
        if (keyPath.length() > MAX_KEY_PATH_LENGTH) {
            throw refused(
                    node,
                    String.format(Locale.ROOT, "The key_path is longer than %d characters.", MAX_KEY_PATH_LENGTH));
        }
        if (keyPath.startsWith(".") || keyPath.endsWith(".") || keyPath.contains("..")) {
            throw refused(
                    node,
                    String.format(
                            Locale.ROOT,
                            "The key_path '%s' has an empty part; write it like 'counts.issues'.",
                            keyPath));
        }
        return new MetricDefinition(keyPath, line(node.getStartMark()), attributes);
    }

    private static String sha256(List<MetricDefinition> definitions) {
        var digest = sha256();
        for (var definition : definitions) {
            digest.update(definition.attributes().toString().getBytes(StandardCharsets.UTF_8));
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** SHA-256 of a file's bytes, hexadecimal. */
    static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(sha256().digest(bytes));
    }

    private static ProblemException refused(@Nullable Node node, String reason) {
        return refused(node == null ? 1 : line(node.getStartMark()), reason);
    }

    private static ProblemException refused(int line, String reason) {
        return new ProblemException(
                ProblemType.INVALID_DICTIONARY,
                String.format(Locale.ROOT, "Line %d: %s", line, reason),
                Map.of("line", line, "reason", reason));
    }

    private static ProblemException refusedTag(Node node) {
        return refused(node, String.format(Locale.ROOT, "The tag %s is not allowed.", node.getTag()));
    }

    private static int line(@Nullable Mark mark) {
        return mark == null ? 1 : mark.getLine() + 1;
    }

    private static String kind(@Nullable Node node) {
        return switch (node) {
            case null -> "empty";
            case MappingNode _ -> "a mapping";
            case SequenceNode _ -> "a sequence";
            default -> "a single value";
        };
    }

    /** Whether a field is {@code <<}, which stands for the fields of other mappings (yaml.org/type/merge). */
    private static boolean isMerge(Node key) {
        return key.getTag().equals(Tag.MERGE);
    }

    /** The mappings that a field {@code <<} merges, in the order in which they count. */
    private static List<Node> mappings(Node merged) {
        var mappings = merged instanceof SequenceNode sequence ? sequence.getValue() : List.of(merged);
        for (var mapping : mappings) {
            if (!(mapping instanceof MappingNode)) {
                throw refused(merged, "<< must name a mapping, or a sequence of mappings.");
            }
        }
        return mappings;
    }

    private static String name(NodeTuple field) {
        return field.getKeyNode() instanceof ScalarNode scalar ? scalar.getValue() : "";
    }

    /** Ends a file that would take too long to read. */
    private static final class BoundedReader extends StreamReader {

        BoundedReader(String text) {
            super(text);
        }

        @Override
        public int peek(int index) {
            if (index > MAX_RUN) {
                throw refused(
                        getLine() + 1,
                        String.format(Locale.ROOT, "There are more than %,d characters in one piece.", MAX_RUN));
            }
            return super.peek(index);
        }
    }

    /** Ends a file of too many nodes before they fill the memory. */
    private static final class CountingParser extends ParserImpl {

        private int nodes;

        CountingParser(StreamReader reader, LoaderOptions options) {
            super(reader, options);
        }

        @Override
        public Event getEvent() {
            var event = super.getEvent();
            if (event instanceof NodeEvent && ++nodes > MAX_NODES) {
                throw refused(
                        line(event.getStartMark()),
                        String.format(Locale.ROOT, "There are more than %,d names and values.", MAX_NODES));
            }
            return event;
        }
    }

    /** YAML nodes as JSON, so that unknown fields are kept with their types. */
    private static final class Converter {

        private int values;
        private int characters;

        /** The mappings and sequences around the current value: an alias can make one its own content. */
        private final Set<Node> open = Collections.newSetFromMap(new IdentityHashMap<>());

        /** The fields of a mapping, and behind them those that it merges and does not have itself. */
        ObjectNode object(MappingNode mapping) {
            enter(mapping);
            var object = JsonNodeFactory.instance.objectNode();
            Node merged = null;
            for (var field : mapping.getValue()) {
                if (!(field.getKeyNode() instanceof ScalarNode key)) {
                    throw refused(field.getKeyNode(), "A field's name must be a single value.");
                }
                if (object.has(text(key)) || (isMerge(key) && merged != null)) {
                    throw refused(
                            key,
                            String.format(Locale.ROOT, "The field '%s' stands twice in one mapping.", key.getValue()));
                }
                if (isMerge(key)) {
                    merged = field.getValueNode();
                } else {
                    object.set(key.getValue(), value(field.getValueNode()));
                }
            }
            if (merged != null) {
                merge(merged, object);
            }
            open.remove(mapping);
            return object;
        }

        /** The first mapping that has a field counts; each is read like a value of its own, and within the same bounds. */
        private void merge(Node merged, ObjectNode into) {
            for (var source : mappings(merged)) {
                value(source).properties().forEach(field -> into.putIfAbsent(field.getKey(), field.getValue()));
            }
        }

        private JsonNode value(Node node) {
            if (++values > MAX_VALUES) {
                throw refused(
                        node,
                        String.format(Locale.ROOT, "There are more than %,d values, aliases counted.", MAX_VALUES));
            }
            return switch (node) {
                case MappingNode mapping when mapping.getTag().equals(Tag.MAP) -> object(mapping);
                case SequenceNode sequence when sequence.getTag().equals(Tag.SEQ) -> array(sequence);
                case ScalarNode scalar -> scalar(scalar);
                default -> throw refusedTag(node);
            };
        }

        private ArrayNode array(SequenceNode sequence) {
            enter(sequence);
            var array = JsonNodeFactory.instance.arrayNode();
            sequence.getValue().forEach(element -> array.add(value(element)));
            open.remove(sequence);
            return array;
        }

        private void enter(Node node) {
            if (!open.add(node)) {
                throw refused(node, "The value holds itself, through an alias.");
            }
        }

        /** Text that PostgreSQL can store; escapes in YAML can name more. */
        private String text(ScalarNode scalar) {
            var text = scalar.getValue();
            characters += text.length();
            if (characters > MAX_CHARACTERS) {
                throw refused(
                        scalar,
                        String.format(
                                Locale.ROOT, "There are more than %,d characters, aliases counted.", MAX_CHARACTERS));
            }
            if (text.indexOf('\0') >= 0) {
                throw refused(scalar, "The character U+0000 is not allowed.");
            }
            if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
                throw refused(scalar, "Half of a surrogate pair is not allowed.");
            }
            return text;
        }

        private JsonNode scalar(ScalarNode scalar) {
            var text = text(scalar);
            var tag = scalar.getTag();
            var json = JsonNodeFactory.instance;
            if (tag.equals(Tag.NULL)) {
                return json.nullNode();
            } else if (tag.equals(Tag.BOOL)) {
                return json.booleanNode(
                        switch (text.toLowerCase(Locale.ROOT)) {
                            case "true", "yes", "on" -> true;
                            default -> false;
                        });
            } else if (tag.equals(Tag.INT) && YAML_INTEGER.matcher(text).matches()) {
                return json.numberNode(new BigInteger(text.replace("_", "").replace("+", "")));
            } else if (tag.equals(Tag.FLOAT) && YAML_FRACTION.matcher(text).matches()) {
                return json.numberNode(new BigDecimal(text));
            } else if (tag.startsWith(Tag.PREFIX)) {
                return json.textNode(text);
            }
            throw refusedTag(scalar);
        }
    }
}
