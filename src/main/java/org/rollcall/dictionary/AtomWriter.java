package org.rollcall.dictionary;

import java.io.StringWriter;
import java.time.Instant;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;
import org.rollcall.platform.web.Markdown;

/**
 * Writes an Atom feed (RFC 4287), whose entries have content in XHTML. All text becomes one line, without characters that XML
 * cannot have, and none of it can become markup. Links are relative to the address of the feed, which may have several.
 */
final class AtomWriter {

    private static final String ATOM = "http://www.w3.org/2005/Atom";
    private static final String XHTML = "http://www.w3.org/1999/xhtml";

    private final StringWriter text = new StringWriter();
    private final XMLStreamWriter xml;

    /** Begins a feed. */
    AtomWriter(String id, String title, Instant updated) {
        try {
            xml = XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(text);
        } catch (XMLStreamException e) {
            throw failed(e);
        }
        write(() -> {
            xml.writeStartDocument("UTF-8", "1.0");
            xml.writeStartElement("feed");
            xml.writeDefaultNamespace(ATOM);
            xml.writeAttribute("xml:lang", "en");
        });
        element("id", id);
        element("title", title);
        element("updated", updated.toString());
        write(() -> xml.writeStartElement("author"));
        element("name", "Rollcall");
        write(xml::writeEndElement);
        link("self", "application/atom+xml", "dictionaries.atom");
        link("alternate", "text/html", "dictionaries");
    }

    /** Begins an entry; its content follows its links. */
    void startEntry(String id, String title, Instant published, Instant updated) {
        write(() -> xml.writeStartElement("entry"));
        element("id", id);
        element("title", title);
        element("published", published.toString());
        element("updated", updated.toString());
    }

    void endEntry() {
        write(xml::writeEndElement);
    }

    /** A link of the feed or of the entry that has begun. */
    void link(String relation, String mediaType, String reference) {
        write(() -> {
            xml.writeEmptyElement("link");
            xml.writeAttribute("rel", relation);
            xml.writeAttribute("type", mediaType);
            xml.writeAttribute("href", reference);
        });
    }

    void startContent() {
        write(() -> {
            xml.writeStartElement("content");
            xml.writeAttribute("type", "xhtml");
            xml.writeStartElement("div");
            xml.writeDefaultNamespace(XHTML);
        });
    }

    void endContent() {
        write(xml::writeEndElement);
        write(xml::writeEndElement);
    }

    /** A paragraph of the content. */
    void paragraph(String sentences) {
        element("p", sentences);
    }

    void startList() {
        write(() -> xml.writeStartElement("ul"));
    }

    void endList() {
        write(xml::writeEndElement);
    }

    /** An item of a list: a name, and what follows it. */
    void item(String name, String rest) {
        write(() -> xml.writeStartElement("li"));
        element("code", name);
        write(() -> {
            xml.writeCharacters(" ");
            xml.writeCharacters(Markdown.line(rest));
            xml.writeEndElement();
        });
    }

    /** The whole feed, which ends with this. */
    String end() {
        write(() -> {
            xml.writeEndDocument();
            xml.close();
        });
        return text.toString();
    }

    private void element(String name, String content) {
        write(() -> {
            xml.writeStartElement(name);
            xml.writeCharacters(Markdown.line(content));
            xml.writeEndElement();
        });
    }

    private static void write(Step step) {
        try {
            step.run();
        } catch (XMLStreamException e) {
            throw failed(e);
        }
    }

    private static IllegalStateException failed(XMLStreamException e) {
        return new IllegalStateException("a feed in memory cannot be written", e);
    }

    private interface Step {
        void run() throws XMLStreamException;
    }
}
