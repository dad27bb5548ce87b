package org.rollcall.operate.privacy;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.rollcall.ping.payload.OptedOut;

/**
 * Categories of data, in JSON {@code "all"} or a list of names.
 *
 * @param given empty where what was sent is neither
 */
@Schema(
        name = "Categories",
        oneOf = {Categories.All.class, Categories.Listed.class})
public record Categories(Optional<OptedOut> given) {

    private static final String ALL = "all";
    private static final int MAX = 100;

    /** Categories that are known to be well-formed; whether there are such is told by who keeps them. */
    public static Categories of(OptedOut optedOut) {
        return new Categories(Optional.of(optedOut));
    }

    /** Lets other JSON through, so that it is told in one place what is wrong with it. */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    static Categories ofJson(JsonNode json) {
        if (ALL.equals(json.textValue())) {
            return of(OptedOut.ALL);
        }
        var names = new TreeSet<String>();
        json.forEach(name -> {
            if (name.isTextual()) {
                names.add(name.textValue().toLowerCase(Locale.ROOT));
            }
        });
        return json.isArray() && !names.isEmpty() && json.size() <= MAX && json.size() == names.size()
                ? of(new OptedOut(false, names))
                : new Categories(Optional.empty());
    }

    @JsonValue
    Object toJson() {
        return optedOut().all() ? ALL : new TreeSet<>(optedOut().categories());
    }

    /** The categories; only where they were given. */
    public OptedOut optedOut() {
        return given.orElseThrow();
    }

    /** How JSON says that all are meant. */
    @Schema(type = SchemaType.STRING, enumeration = ALL)
    interface All {}

    /** How JSON says which are meant. */
    @Schema(type = SchemaType.ARRAY, implementation = String.class, maxItems = 100)
    interface Listed {}
}
