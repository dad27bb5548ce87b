package org.rollcall.dictionary;

import java.util.ArrayList;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;
import org.rollcall.platform.web.InvalidValue;
import org.rollcall.platform.web.ProblemException;
import org.rollcall.platform.web.ProblemType;

/** The body of {@code POST /api/v4/dictionaries/import}, as it came in. */
@Schema(requiredProperties = {"url", "version"})
record ImportRequest(@Nullable String url, @Nullable String version) {

    /** @throws ProblemException that names everything that is wrong, not only the first */
    Checked checked(ImportConfig config) {
        var errors = new ArrayList<InvalidValue>();
        var checkedVersion = DictionaryVersion.parse(version == null ? "" : version);
        if (checkedVersion.isEmpty()) {
            errors.add(new InvalidValue("version", "must be major.minor, such as 18.9"));
        }
        var source = DefinitionsUrl.parse(url == null ? "" : url, config.allowHttp());
        if (source instanceof DefinitionsUrl.Unusable unusable) {
            errors.add(new InvalidValue("url", unusable.reason()));
        }
        if (checkedVersion.isPresent() && source instanceof DefinitionsUrl.Usable usable) {
            return new Checked(usable, checkedVersion.get());
        }
        throw ProblemException.invalid(ProblemType.INVALID_BODY, errors);
    }

    /** A request in which everything is right. */
    record Checked(DefinitionsUrl.Usable url, DictionaryVersion version) {}
}
