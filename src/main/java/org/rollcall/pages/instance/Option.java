package org.rollcall.pages.instance;

/** A choice of a form. */
record Option(String value, String title, boolean isChosen) {}
