"""Values as people say them: dates, times, amounts, telephone numbers, order numbers, choices.

Each reader takes the cleaned text of an answer and returns one of three results (`results`): the value that was
understood, several values of which the customer has to choose one, or what was missed and why. Nothing is guessed in
silence: what two people could understand differently is `Several`.

    results    the three results, and what is said beside a value
    written    numbers in words before a unit become digits (십이월 삼일, 사나흘 뒤), with the way back to what was said
    numerals   whole numbers in digits, Korean words and mixtures
    relations  which of several finds are taken back, meant as alternatives, or the ends of a range
    dates      days; `days` has their patterns, what each means, and the calendar
    times      times of day
    moments    days and times of a call, inside of the opening hours
    amounts    money and plain numbers
    phones     telephone numbers
    orders     order and customer numbers
    choices    closed lists
    unknown    "모르겠어요" in all its forms
    mentions   everything of these kinds in a free sentence
    spoken     values as they are read back

Nothing here knows a scenario, a message or a service.
"""
