package org.rollcall.dictionary;

import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The stage of the product that a metric tells of. Definitions of before GitLab 14.0 name it; later ones do not. */
final class ProductStage {

    private static final Pattern IN_KEY_PATH = Pattern.compile("usage_activity_by_stage(?:_monthly)?\\.([^.]+)\\..+");

    private ProductStage() {}

    /**
     * The declared stage, else the second name of a key path below {@code usage_activity_by_stage} or {@code
     * usage_activity_by_stage_monthly}; null where neither is there.
     *
     * @param declared {@code product_stage} of the definition; null where it has none
     */
    static @Nullable String of(@Nullable String declared, String keyPath) {
        if (declared != null && !declared.isBlank()) {
            return declared.strip().toLowerCase(Locale.ROOT);
        }
        var matcher = IN_KEY_PATH.matcher(keyPath);
        return matcher.matches() ? matcher.group(1) : null;
    }
}
