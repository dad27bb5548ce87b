package org.rollcall;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/**
 * The structure of an OpenAPI document as lines of text, each a fact such as {@code GET /check.json ?gitlab_info string
 * required}: operations, parameters with types, defaults, bounds and enums, bodies, statuses, media types, and the properties of
 * their schemas. Two documents that describe the same service have the same lines, whatever version of OpenAPI they are
 * written in, and whatever they say in words.
 */
final class ContractStructure {

    private static final Set<String> METHODS = Set.of("get", "put", "post", "delete", "patch", "head", "options");

    private static final Set<String> BOUNDS = new TreeSet<>(Set.of(
            "default", "enum", "maximum", "maxItems", "maxLength", "minimum", "minItems", "minLength", "pattern"));

    private final JsonNode document;
    private final SortedSet<String> lines = new TreeSet<>();

    private ContractStructure(JsonNode document) {
        this.document = document;
    }

    static SortedSet<String> of(JsonNode document) {
        var structure = new ContractStructure(document);
        document.path("paths")
                .properties()
                .forEach(path -> path.getValue().properties().stream()
                        .filter(method -> METHODS.contains(method.getKey()))
                        .forEach(method -> structure.operation(
                                method.getKey().toUpperCase(Locale.ROOT) + " " + path.getKey(), method.getValue())));
        return structure.lines;
    }

    private void operation(String name, JsonNode operation) {
        lines.add(name + (needsToken(operation) ? " needs a token" : " is open"));
        operation.path("parameters").forEach(reference -> parameter(name, resolved(reference)));
        var body = resolved(operation.path("requestBody"));
        if (body.isObject()) {
            lines.add(name + " body" + (body.path("required").asBoolean() ? " required" : ""));
            content(name + " body", body);
        }
        operation.path("responses").properties().forEach(response -> {
            lines.add(name + " " + response.getKey());
            content(name + " " + response.getKey(), resolved(response.getValue()));
        });
    }

    private boolean needsToken(JsonNode operation) {
        var security = operation.has("security") ? operation.get("security") : document.path("security");
        return !security.isEmpty()
                && StreamSupport.stream(security.spliterator(), false).noneMatch(JsonNode::isEmpty);
    }

    private void parameter(String operation, JsonNode parameter) {
        var place = switch (parameter.path("in").asText()) {
            case "query" -> "?";
            case "header" -> "header ";
            default -> "path ";
        };
        lines.add(operation + " " + place + parameter.path("name").asText() + " " + type(parameter.path("schema"))
                + (parameter.path("required").asBoolean() ? " required" : ""));
    }

    private void content(String name, JsonNode holder) {
        holder.path("content").properties().forEach(media -> {
            lines.add(name + " " + media.getKey());
            schema(name + " " + media.getKey() + " ", media.getValue().path("schema"), Set.of());
        });
    }

    private void schema(String name, JsonNode described, Set<String> above) {
        var reference = reference(described);
        if (above.contains(reference)) {
            return;
        }
        var within = new HashSet<>(above);
        within.add(reference);
        var schema = schema(described);
        if (schema.has("oneOf")) {
            schema.get("oneOf").forEach(one -> schema(name + "either ", one, within));
            return;
        }
        lines.add(name + type(schema));
        schema.path("properties")
                .properties()
                .forEach(property -> schema(name + "." + property.getKey() + " ", property.getValue(), within));
        if (schema.has("items")) {
            schema(name + "[] ", schema.get("items"), within);
        }
        if (schema.path("additionalProperties").has("type")) {
            schema(name + ".* ", schema.get("additionalProperties"), within);
        }
    }

    /** The name of a schema that is referred to, or a text that no other schema has. */
    private static String reference(JsonNode schema) {
        return schema.findValuesAsText("$ref").size() == 1
                ? schema.findValuesAsText("$ref").getFirst()
                : schema + "";
    }

    private String type(JsonNode described) {
        var schema = schema(described);
        var type = schema.path("type");
        var name = new StringBuilder(
                type.isArray()
                        ? StreamSupport.stream(type.spliterator(), false)
                                .map(JsonNode::asText)
                                .filter(one -> !one.equals("null"))
                                .collect(Collectors.joining("|"))
                        : type.asText(schema.has("enum") ? "string" : "any"));
        var format = schema.path("format").asText();
        if (!format.isEmpty() && !format.equals("binary")) {
            name.append(" (").append(format).append(')');
        }
        BOUNDS.stream()
                .filter(schema::has)
                // The pattern of a UUID is said by its format.
                .filter(bound -> !(bound.equals("pattern") && format.equals("uuid")))
                // Where a page begins that was not asked for is no default that anybody would send.
                .filter(bound -> schema.get(bound).asLong() != Long.MAX_VALUE)
                .forEach(bound -> name.append(' ').append(bound).append('=').append(schema.get(bound)));
        if (schema.has("items")) {
            name.append(" of ").append(type(schema.get("items")));
        }
        return name.toString();
    }

    /** What a schema says, found by way of references, and of the ways to say that a value may be null. */
    private JsonNode schema(JsonNode described) {
        if (described.has("$ref")) {
            return schema(resolved(described));
        }
        for (var composed : new String[] {"allOf", "anyOf"}) {
            for (var one : described.path(composed)) {
                if (!one.path("type").asText().equals("null")) {
                    return schema(one);
                }
            }
        }
        return described;
    }

    private JsonNode resolved(JsonNode node) {
        return node.has("$ref") ? document.at(node.get("$ref").textValue().substring(1)) : node;
    }
}
