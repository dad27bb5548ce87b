/**
 * Pages for people, on the services that answer the API: the frame around each page, its parts (figures, tables, numbers and
 * times as people read them), error pages, and the headers that keep a page safe.
 */
@NullMarked
package org.rollcall.pages;

import org.jspecify.annotations.NullMarked;
