package org.rollcall.dictionary;

import jakarta.enterprise.context.ApplicationScoped;
import org.rollcall.dictionary.DictionaryCatalog.Publication;
import org.rollcall.platform.web.ProblemException;
import org.rollcall.platform.web.ProblemType;

/** Publishes the dictionary of a running instance. */
@ApplicationScoped
class DictionaryImport {

    private final DefinitionsDownload download;
    private final DictionaryCatalog catalog;
    private final ImportConfig config;

    DictionaryImport(DefinitionsDownload download, DictionaryCatalog catalog, ImportConfig config) {
        this.download = download;
        this.catalog = catalog;
        this.config = config;
    }

    /**
     * Fetches the definitions of an instance and publishes them, as {@link DictionaryCatalog#publish} does.
     *
     * @param retyped whether metrics may have another value type or time frame than in a published dictionary
     * @throws ProblemException {@link ProblemType#INVALID_BODY}, {@link ProblemType#IMPORT_FAILED}, and what a publication
     *     throws
     */
    Publication run(ImportRequest request, boolean retyped) {
        var wanted = request.checked(config);
        var source = download.fetch(wanted.url());
        try {
            return catalog.publish(wanted.version(), source, retyped);
        } catch (ProblemException e) {
            throw e.type() == ProblemType.INVALID_DICTIONARY
                    ? new ProblemException(
                            ProblemType.IMPORT_FAILED,
                            "The answer of %s is no dictionary. %s"
                                    .formatted(
                                            wanted.url().origin(), e.problem().detail()))
                    : e;
        }
    }
}
